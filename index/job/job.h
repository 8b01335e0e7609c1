// The batch indexing job: brings a catalogue up to date with folders of audio files.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/embedding.h"
#include "base/fingerprint.h"
#include "index/job/plan.h"
#include "index/job/scanner.h"
#include "index/store/library.h"

namespace libretto {

// Seconds of work per stage, added up over threads.
struct StageSeconds {
  double hash = 0;
  double decode = 0;  // reading, decoding, resampling
  double mel = 0;
  double tower = 0;
  double write = 0;  // to the catalogue
};

// What analysing a file gives. The job sets track.id.
struct AnalyzedFile {
  Track track;
  Embedding embedding;
  std::vector<Passage> passages;
  StageSeconds seconds;  // decode, mel and tower
  Fingerprint fingerprint = {};
};

// Tells how far into its file an analysis is, for progress: seconds of audio read, and which part
// of the file that is, in [0, 1] (0 if that is not known).
using Advance = std::function<void(double audio_seconds, double part)>;

// Called on several threads at once. INVALID_ARGUMENT and DATA_LOSS are verdicts on the file's
// bytes: they are remembered, and the file is not read again until it changes. Other errors are
// reported, and the file is tried again by the next run.
using Analyze =
    std::function<absl::StatusOr<AnalyzedFile>(const std::string& path, const Advance& advance)>;

struct JobProgress {
  int64_t files = 0, files_done = 0;  // to be read in this run
  int64_t bytes = 0, bytes_done = 0;
  int64_t failed = 0;
  double audio_seconds = 0;  // read so far, also of files in work
  double elapsed_seconds = 0;
};

struct JobOptions {
  std::vector<std::string> paths;  // folders or files
  int threads = 1;                 // files analysed at once; INVALID_ARGUMENT below 1
  PlanOptions plan;
  bool prune = false;  // forget files that have vanished, and tracks that had no other
  // Set from outside (also from a signal handler) to stop early: files in work are finished, what
  // is done is published. May be null.
  const std::atomic<bool>* stop = nullptr;
  // Called on the calling thread about every `progress_seconds` while files are read, and at the
  // end. May be empty.
  std::function<void(const JobProgress&)> on_progress;
  double progress_seconds = 1;
};

struct JobSummary {
  Coverage coverage = Coverage::kFull;  // that this run analyses at
  int64_t found = 0;                    // audio files under the folders
  int64_t unchanged = 0;                // skipped
  int64_t lower_coverage = 0;           // as in Plan
  int64_t indexed = 0;                  // analysed in this run
  int64_t duplicates = 0;               // same bytes as a track that is known: not analysed again
  int64_t moved = 0;  // remembered under a path that vanished, found under another
  std::vector<UnreadableFile> unreadable;  // by path; with those that were so before
  std::vector<std::string> vanished;       // not pruned: the catalogue still has their tracks
  std::vector<std::string> emptied;        // as in Plan
  int64_t pruned_files = 0, pruned_tracks = 0;
  int64_t remaining = 0;     // not read because the run was stopped
  double audio_seconds = 0;  // analysed
  double wall_seconds = 0;   // of reading files, publication apart
  double publish_seconds = 0;
  StageSeconds seconds;
  bool interrupted = false;
};

// A file that cannot be read never stops the run. NOT_FOUND if none of the paths can be read;
// otherwise an error means that the catalogue could not be written: what was finished before is
// kept, and the next run goes on from there.
absl::StatusOr<JobSummary> RunJob(Library& library, const Analyze& analyze,
                                  const JobOptions& options);

// The same for what a scan of options.paths, or of what changed there, has found; without the
// NOT_FOUND.
absl::StatusOr<JobSummary> RunJobOn(const ScanResult& scan, Library& library,
                                    const Analyze& analyze, const JobOptions& options);

}  // namespace libretto
