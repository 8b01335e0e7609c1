// libretto-catalog: operators' tools for catalogues.
#include <unistd.h>

#include <iostream>
#include <memory>
#include <random>

#include "absl/time/clock.h"
#include "base/logging.h"
#include "base/sound_font_path.h"
#include "base/status_macros.h"
#include "encoders/audio/decoder.h"
#include "encoders/model.h"
#include "index/admin/command_line.h"
#include "index/admin/progress_line.h"
#include "index/admin/report.h"
#include "index/store/library_database.h"

namespace libretto {
namespace {

using Action = CatalogCommand::Action;

constexpr int kFailed = 1, kDamaged = 2;

absl::StatusOr<AnalyzedTrack> EncodeFile(const Model& model, const Track& track) {
  ASSIGN_OR_RETURN(
      const std::unique_ptr<AudioDecoder> decoder,
      OpenAudioFile(track.path, model.audio().sample_rate(), SoundFont::Open(kDefaultSoundFont)));
  EncodeTimings ignored;
  ASSIGN_OR_RETURN(EncodedAudio encoded, model.audio().Encode(*decoder, &ignored, track.coverage));
  return AnalyzedTrack{{}, std::move(encoded.track), std::move(encoded.passages)};
}

absl::Status CheckModel(const std::string& catalog, const ModelInfo& info) {
  return OpenDatabase(catalog, {info.id, info.preprocessing, info.dimension}).status();
}

int Print(const CatalogCommand& command, const Report& report, int status) {
  std::cout << (command.json ? report.json : report.text) << std::flush;
  return status;
}

absl::StatusOr<int> RunVerify(const CatalogCommand& command, ProgressLine& progress) {
  VerifyOptions options;
  options.directory = command.catalog;
  options.reencode = command.reencode;
  options.seed = std::random_device()();
  std::unique_ptr<const Model> model;
  if (command.reencode > 0) {
    ASSIGN_OR_RETURN(model, Model::Open(command.model));
    RETURN_IF_ERROR(CheckModel(command.catalog, model->info()));
    options.encode = [&](const Track& track) { return EncodeFile(*model, track); };
  }
  options.on_rows = progress.Counter("tracks checked");
  options.on_reencoded = progress.Counter("tracks encoded again");
  ASSIGN_OR_RETURN(const VerifyReport report, Verify(options));
  progress.Finish();
  return Print(command, Describe(report), report.damaged == 0 ? 0 : kDamaged);
}

// `result` described, after the progress line has ended.
template <typename T, typename... Verb>
absl::StatusOr<int> Finish(const CatalogCommand& command, ProgressLine& progress,
                           const absl::StatusOr<T>& result, const Verb&... verb) {
  progress.Finish();
  RETURN_IF_ERROR(result.status());
  return Print(command, Describe(*result, verb...), 0);
}

absl::StatusOr<int> Run(const CatalogCommand& c) {
  ProgressLine progress(std::cerr, isatty(STDERR_FILENO) == 1);
  switch (c.action) {
    case Action::kVerify:
      return RunVerify(c, progress);
    case Action::kCompact:
      return Finish(c, progress, Compact(c.catalog, c.index_kind));
    case Action::kExport:
      return Finish(c, progress,
                    ExportCatalog(c.catalog, c.folder, progress.Counter("tracks exported")));
    case Action::kImport:
      return Finish(c, progress,
                    ImportCatalog(c.folder, c.catalog, progress.Counter("tracks read")));
    case Action::kMerge:
      return Finish(c, progress, Merge(c.catalog, c.merged, progress.Counter("tracks merged")));
    case Action::kBackup:
      return Finish(c, progress,
                    BackUp(c.catalog, c.folder, absl::Now(), progress.Counter("pages copied")),
                    "backed up");
    case Action::kRestore:
      // That the snapshot is made anew is what was asked for: no warning.
      RETURN_IF_ERROR(InitLogging("error", "text"));
      return Finish(c, progress,
                    Restore(c.folder, c.catalog, c.force, progress.Counter("pages copied")),
                    "restored");
    case Action::kDuplicates:
      return Finish(c, progress, ListDuplicates(c.catalog));
    case Action::kInfo:
      break;
  }
  return Finish(c, progress, ReadInfo(c.catalog));
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) {
  const libretto::ParsedCatalogCommand parsed = libretto::ParseCatalogCommand(argc, argv);
  if (!parsed.command) return parsed.exit_status;
  const absl::StatusOr<int> status = libretto::Run(*parsed.command);
  if (status.ok()) return *status;
  std::cerr << "libretto-catalog: " << status.status().message() << "\n";
  return libretto::kFailed;
}
