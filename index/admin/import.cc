#include "index/admin/import.h"

#include <functional>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/admin/absorber.h"
#include "index/admin/disk.h"
#include "index/admin/exchange_reader.h"
#include "index/store/library.h"
#include "index/store/library_database.h"

namespace libretto {
namespace {

absl::StatusOr<int64_t> ForEachExchanged(const std::string& folder,
                                         const std::function<absl::Status(AnalyzedTrack)>& use,
                                         const CountProgress& progress) {
  ASSIGN_OR_RETURN(ExchangeReader reader, ExchangeReader::Open(folder));
  for (;;) {
    ASSIGN_OR_RETURN(std::optional<AnalyzedTrack> track, reader.Next());
    if (!track) return reader.passages();
    RETURN_IF_ERROR(use(*std::move(track)));
    progress(reader.tracks_read(), reader.tracks());
  }
}

}  // namespace

absl::StatusOr<ImportSummary> ImportCatalog(const std::string& folder, const std::string& directory,
                                            const CountProgress& progress) {
  ImportSummary summary;
  LibraryOptions options;
  {
    ASSIGN_OR_RETURN(const ExchangeReader reader, ExchangeReader::Open(folder));
    options.model = reader.model();
  }
  ASSIGN_OR_RETURN(summary.passages,
                   ForEachExchanged(
                       folder, [](const AnalyzedTrack&) { return absl::OkStatus(); }, progress));
  options.directory = directory;
  options.create = true;
  ASSIGN_OR_RETURN(const std::unique_ptr<Library> library, Library::Open(options));
  ASSIGN_OR_RETURN(LibraryDatabase database, OpenDatabase(directory));
  Absorber absorber(database, /*replace=*/true);
  RETURN_IF_ERROR(ForEachExchanged(
                      folder,
                      [&](AnalyzedTrack track) {
                        if (track.track.added_time == absl::UnixEpoch()) {
                          track.track.added_time = absl::Now();
                        }
                        return absorber.Add(std::move(track));
                      },
                      progress)
                      .status());
  RETURN_IF_ERROR(absorber.Flush());
  summary.imported = absorber.taken();
  RETURN_IF_ERROR(library->Publish());
  summary.tracks = library->view()->stats().tracks;
  return summary;
}

}  // namespace libretto
