// libretto-index: wires the encoders to the batch job.
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <span>
#include <thread>
#include <utility>

#include "base/status_macros.h"
#include "base/utf8.h"
#include "encoders/audio/decoder.h"
#include "encoders/audio/measured_source.h"
#include "encoders/model.h"
#include "index/admin/follow.h"
#include "index/admin/follow_report.h"
#include "index/job/command_line.h"
#include "index/job/job.h"
#include "index/job/progress.h"
#include "index/job/stop_request.h"
#include "index/job/summary.h"
#include "index/job/tags.h"
#include "index/job/watch.h"
#include "index/store/library.h"

namespace libretto {
namespace {

constexpr int kFailed = 1, kSomeUnreadable = 2, kStopped = 130;

// A source that tells how far it has been read.
class WatchedSource final : public PcmSource {
 public:
  WatchedSource(PcmSource& source, double duration_seconds, const Advance& advance)
      : source_(source), duration_seconds_(duration_seconds), advance_(advance) {}

  int sample_rate() const override { return source_.sample_rate(); }

  absl::StatusOr<size_t> Read(std::span<float> out) override {
    absl::StatusOr<size_t> read = source_.Read(out);
    if (!read.ok()) return read;
    samples_ += *read;
    const double seconds = static_cast<double>(samples_) / sample_rate();
    advance_(seconds, duration_seconds_ > 0 ? std::min(seconds / duration_seconds_, 1.0) : 0);
    return read;
  }

 private:
  PcmSource& source_;
  const double duration_seconds_;
  const Advance& advance_;
  size_t samples_ = 0;
};

absl::StatusOr<AnalyzedFile> AnalyzeWith(const Model& model, const MaybeSoundFont& font,
                                         Coverage coverage, const std::string& path,
                                         const Advance& advance) {
  ASSIGN_OR_RETURN(const std::unique_ptr<AudioDecoder> decoder,
                   OpenAudioFile(path, model.audio().sample_rate(), font));
  MeasuredSource measured(*decoder);
  WatchedSource source(measured, decoder->info().duration_seconds, advance);
  EncodeTimings timings;
  ASSIGN_OR_RETURN(EncodedAudio encoded, model.audio().Encode(source, &timings, coverage));
  AnalyzedFile file;
  file.track = TrackFromTags(decoder->info().tags, path);
  file.track.duration_seconds = encoded.duration_seconds;
  file.track.sample_rate = decoder->info().sample_rate;
  file.track.coverage = coverage;
  file.track.facts = measured.facts();
  file.fingerprint = measured.TakeFingerprint();
  file.embedding = std::move(encoded.track);
  file.passages = std::move(encoded.passages);
  file.seconds.decode = timings.read;
  file.seconds.mel = timings.mel;
  file.seconds.tower = timings.tower;
  return file;
}

absl::StatusOr<int> ListUnreadable(const Library& library) {
  ASSIGN_OR_RETURN(const std::vector<FileRecord> files, library.Files());
  bool any = false;
  for (const FileRecord& file : files) {
    if (file.error.empty()) continue;
    any = true;
    std::cout << ToValidUtf8(file.path) << ": " << file.error << "\n";
  }
  return any ? kSomeUnreadable : 0;
}

JobOptions OptionsOf(const IndexCommand& command) {
  JobOptions options;
  options.paths = command.paths;
  const auto processors = static_cast<int>(std::thread::hardware_concurrency());
  options.threads = command.threads > 0 ? command.threads : std::max(1, processors);
  options.plan = {command.force, command.retry_unreadable, command.coverage, command.raise_coverage,
                  command.shard};
  options.prune = command.prune;
  options.stop = &StopOnSignal();
  return options;
}

absl::StatusOr<int> IndexOnce(const IndexCommand& command, const JobOptions& options,
                              const Analyze& analyze, ProgressWriter& progress, std::ostream& out,
                              Library& library) {
  const absl::StatusOr<JobSummary> summary = RunJob(library, analyze, options);
  progress.Finish();
  RETURN_IF_ERROR(summary.status());
  const LibraryStats& stats = library.view()->stats();
  out << SummaryText(*summary, stats) << std::flush;
  if (command.json) std::cout << SummaryJson(*summary, stats) << std::flush;
  if (summary->interrupted) return kStopped;
  return summary->unreadable.empty() ? 0 : kSomeUnreadable;
}

absl::StatusOr<int> IndexFrom(const IndexCommand& command, const JobOptions& options,
                              const Analyze& analyze, ProgressWriter& progress, std::ostream& out,
                              Library& library) {
  const absl::StatusOr<FollowSummary> summary =
      Follow(command.from, command.catalog, library, analyze, options);
  progress.Finish();
  RETURN_IF_ERROR(summary.status());
  const LibraryStats& stats = library.view()->stats();
  out << FollowText(*summary, stats) << std::flush;
  if (command.json) std::cout << FollowJson(*summary, stats) << std::flush;
  if (summary->job.interrupted) return kStopped;
  return summary->job.unreadable.empty() && summary->missing.empty() ? 0 : kSomeUnreadable;
}

absl::StatusOr<int> IndexOn(const IndexCommand& command, const JobOptions& options,
                            const Analyze& analyze, ProgressWriter& progress, std::ostream& out,
                            Library& library) {
  WatchOptions watch;
  watch.job = options;
  watch.settle_seconds = command.settle_seconds;
  watch.rescan_seconds = command.rescan_seconds;
  watch.on_note = [&](const std::string& line) { out << line << std::endl; };
  bool first = true;
  watch.on_pass = [&](const JobSummary& summary, bool) {
    progress.Finish();
    const LibraryStats& stats = library.view()->stats();
    const bool whole = std::exchange(first, false);
    out << (whole ? SummaryText(summary, stats) : PassText(summary, stats, absl::Now()))
        << std::flush;
    if (command.json) std::cout << SummaryJson(summary, stats, /*compact=*/true) << std::flush;
  };
  RETURN_IF_ERROR(Watch(library, analyze, watch));
  out << "Stopped watching" << std::endl;
  return 0;
}

absl::StatusOr<int> Index(const IndexCommand& command, const Model& model, Library& library) {
  std::ostream& out = command.json ? std::cerr : std::cout;
  ProgressWriter progress(out, isatty(command.json ? STDERR_FILENO : STDOUT_FILENO) == 1);
  JobOptions options = OptionsOf(command);
  bool told = false;
  options.on_progress = [&](const JobProgress& p) {
    progress.Write(p);
    if (!*options.stop || std::exchange(told, true)) return;
    progress.Finish();
    out << "Stopping: the files in work are finished first; Ctrl-C again ends at once" << std::endl;
  };
  options.progress_seconds = progress.interval_seconds();
  const MaybeSoundFont font = SoundFont::Open(command.soundfont);
  const Analyze analyze = [&](const std::string& path, const Advance& advance) {
    return AnalyzeWith(model, font, command.coverage, path, advance);
  };
  const auto run = command.watch ? IndexOn : command.from.empty() ? IndexOnce : IndexFrom;
  return run(command, options, analyze, progress, out, library);
}

absl::StatusOr<int> Run(const IndexCommand& command) {
  LibraryOptions options;
  options.directory = command.catalog;
  options.index_kind = command.index_kind;
  options.repair = command.repair;
  std::unique_ptr<const Model> model;
  if (!command.paths.empty() || !command.from.empty()) {
    ASSIGN_OR_RETURN(model, Model::Open(command.model));
    const ModelInfo& info = model->info();
    options.model = {info.id, info.preprocessing, info.dimension};
    options.create = true;
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<Library> library, Library::Open(options));
  if (command.list_unreadable) return ListUnreadable(*library);
  if (model) return Index(command, *model, *library);
  std::cout << "The catalogue is sound: " << library->view()->stats().tracks << " tracks\n";
  return 0;
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) {
  const libretto::ParsedIndexCommand parsed = libretto::ParseIndexCommand(argc, argv);
  if (!parsed.command) return parsed.exit_status;
  const absl::StatusOr<int> status = libretto::Run(*parsed.command);
  if (status.ok()) return *status;
  std::cerr << "libretto-index: " << status.status().message() << "\n";
  return libretto::kFailed;
}
