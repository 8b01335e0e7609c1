#include "index/admin/export.h"

#include <cerrno>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "index/admin/disk.h"
#include "index/admin/exchange.h"
#include "index/admin/npy.h"
#include "index/catalog/track_json.h"
#include "index/store/library_database.h"

namespace libretto {
namespace {

class Exporter {
 public:
  static absl::StatusOr<Exporter> Create(const std::string& out, int dimension) {
    const auto path = [&](const char* name) { return absl::StrCat(out, "/", name); };
    ASSIGN_OR_RETURN(auto tracks, NpyWriter<float>::Create(path(kExchangeTracks), dimension));
    ASSIGN_OR_RETURN(auto passages, NpyWriter<float>::Create(path(kExchangePassages), dimension));
    ASSIGN_OR_RETURN(auto rows, NpyWriter<int64_t>::Create(path(kExchangePassageTracks), 0));
    ASSIGN_OR_RETURN(auto starts, NpyWriter<double>::Create(path(kExchangeStarts), 0));
    ASSIGN_OR_RETURN(auto ends, NpyWriter<double>::Create(path(kExchangeEnds), 0));
    Exporter exporter{path(kExchangeMetadata), std::move(tracks), std::move(passages),
                      std::move(rows),         std::move(starts), std::move(ends)};
    exporter.metadata_.reset(std::fopen(exporter.metadata_path_.c_str(), "wb"));
    RETURN_IF_ERROR(exporter.CheckMetadata(exporter.metadata_ != nullptr));
    return exporter;
  }

  absl::Status Add(const AnalyzedTrack& track) {
    const std::string line = EncodeTrack(track.track) + "\n";
    RETURN_IF_ERROR(
        CheckMetadata(std::fwrite(line.data(), 1, line.size(), metadata_.get()) == line.size()));
    RETURN_IF_ERROR(tracks_.Append(track.embedding));
    for (const Passage& passage : track.passages) {
      RETURN_IF_ERROR(passages_.Append(passage.embedding));
      RETURN_IF_ERROR(rows_.Append({&summary_.tracks, 1}));
      RETURN_IF_ERROR(starts_.Append({&passage.start_seconds, 1}));
      RETURN_IF_ERROR(ends_.Append({&passage.end_seconds, 1}));
      ++summary_.passages;
    }
    ++summary_.tracks;
    return absl::OkStatus();
  }

  absl::StatusOr<ExportSummary> Finish() {
    RETURN_IF_ERROR(CheckMetadata(std::fclose(metadata_.release()) == 0));
    RETURN_IF_ERROR(PosixFileSystem().SyncFile(metadata_path_));
    RETURN_IF_ERROR(tracks_.Finish());
    RETURN_IF_ERROR(passages_.Finish());
    RETURN_IF_ERROR(rows_.Finish());
    RETURN_IF_ERROR(starts_.Finish());
    RETURN_IF_ERROR(ends_.Finish());
    return summary_;
  }

 private:
  Exporter(std::string metadata_path, NpyWriter<float> tracks, NpyWriter<float> passages,
           NpyWriter<int64_t> rows, NpyWriter<double> starts, NpyWriter<double> ends)
      : metadata_path_(std::move(metadata_path)),
        tracks_(std::move(tracks)),
        passages_(std::move(passages)),
        rows_(std::move(rows)),
        starts_(std::move(starts)),
        ends_(std::move(ends)) {}

  absl::Status CheckMetadata(bool written) const {
    if (written) return absl::OkStatus();
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", metadata_path_));
  }

  std::string metadata_path_;
  Stream metadata_;
  NpyWriter<float> tracks_, passages_;
  NpyWriter<int64_t> rows_;
  NpyWriter<double> starts_, ends_;
  ExportSummary summary_;
};

absl::Status MakeEmptyFolder(const std::string& out) {
  FileSystem& files = PosixFileSystem();
  RETURN_IF_ERROR(files.CreateDirectories(out));
  ASSIGN_OR_RETURN(const std::vector<std::string> names, files.List(out));
  if (names.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(out, " is not empty: name a folder of its own for the export"));
}

std::string Manifest(const ModelIdentity& model, const ExportSummary& summary) {
  const nlohmann::ordered_json json = {
      {"format", kExchangeFormat},
      {"model",
       {{"id", model.id}, {"preprocessing", model.preprocessing}, {"dimension", model.dimension}}},
      {"revision", summary.revision},
      {"tracks", summary.tracks},
      {"passages", summary.passages}};
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

absl::StatusOr<ExportSummary> ExportCatalog(const std::string& directory, const std::string& out,
                                            const CountProgress& progress) {
  ASSIGN_OR_RETURN(LibraryDatabase database, OpenDatabase(directory));
  RETURN_IF_ERROR(MakeEmptyFolder(out));
  ASSIGN_OR_RETURN(Exporter exporter, Exporter::Create(out, database.model().dimension));
  int64_t tracks = 0;
  ASSIGN_OR_RETURN(const int64_t revision, database.ForEachTrack([&](const AnalyzedTrack& track) {
    progress(++tracks, 0);
    return exporter.Add(track);
  }));
  ASSIGN_OR_RETURN(ExportSummary summary, exporter.Finish());
  summary.revision = revision;
  RETURN_IF_ERROR(PosixFileSystem().WriteFileAtomically(absl::StrCat(out, "/", kExchangeManifest),
                                                        Manifest(database.model(), summary)));
  summary.bytes = DiskBytes(out);
  return summary;
}

}  // namespace libretto
