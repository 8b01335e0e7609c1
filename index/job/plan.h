// What a run has to do, from what is on disk and what the catalogue remembers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "index/job/scanner.h"
#include "index/store/library.h"

namespace libretto {

// One part of `count` of a collection, for one machine of several: the files for which CRC-32C of
// the path below the folder that was asked for, modulo count, is index. So machines that have the
// folder in different places agree. The first folder asked for counts where several hold a file; of
// a file that was asked for by itself, its name.
struct Shard {
  uint32_t index = 0, count = 1;
  bool Holds(const FoundFile& file) const;
};

struct PlanOptions {
  bool force = false;             // analyse every file, whatever is remembered
  bool retry_unreadable = false;  // analyse files again that could not be read and have not changed
  Coverage coverage = Coverage::kFull;  // at which files are analysed
  bool raise_coverage = false;  // analyse files again whose track was analysed at a lower coverage
  Shard shard = {};
};

struct PlannedFile {
  FoundFile file;
  std::string previous_track;  // that the catalogue has for this path; empty if none
  bool again = false;          // analyse it although the catalogue has the track of its bytes
  // A file of this name, size and time of modification, to less than a second, that was read before
  // and whose path is empty if there is none: if that one has gone, this is it.
  FileRecord moved_from = {};
};

struct Plan {
  int64_t found = 0;  // files of the shard
  std::vector<PlannedFile> work;
  int64_t unchanged = 0;       // same path, size and modification time as when last read
  int64_t lower_coverage = 0;  // of those, how many have a track of lower coverage than asked for
  std::vector<UnreadableFile> still_unreadable;  // unchanged since reading them failed
  std::vector<FileRecord> vanished;              // remembered under what was scanned, but not there
  // Folders that were listed but held no audio at all where the catalogue remembers some: more
  // likely a disk that is not mounted than music thrown away, so nothing in them is `vanished`.
  std::vector<std::string> emptied;
};

// `known` is in order of path.
Plan MakePlan(const ScanResult& scan, const std::vector<FileRecord>& known,
              const PlanOptions& options);

}  // namespace libretto
