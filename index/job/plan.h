// What a run has to do, from what is on disk and what the catalogue remembers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "index/job/scanner.h"
#include "index/store/library.h"

namespace libretto {

struct PlanOptions {
  bool force = false;             // analyse every file, whatever is remembered
  bool retry_unreadable = false;  // analyse files again that could not be read and have not changed
  Coverage coverage = Coverage::kFull;  // at which files are analysed
  bool raise_coverage = false;  // analyse files again whose track was analysed at a lower coverage
};

struct PlannedFile {
  FoundFile file;
  std::string previous_track;  // that the catalogue has for this path; empty if none
  bool again = false;          // analyse it although the catalogue has the track of its bytes
};

struct Plan {
  std::vector<PlannedFile> work;
  int64_t unchanged = 0;       // same path, size and modification time as when last read
  int64_t lower_coverage = 0;  // of those, how many have a track of lower coverage than asked for
  std::vector<UnreadableFile> still_unreadable;  // unchanged since reading them failed
  std::vector<FileRecord> vanished;  // remembered under a folder that was scanned, but not there
  // Folders that were listed but held no audio at all where the catalogue remembers some: more
  // likely a disk that is not mounted than music thrown away, so nothing in them is `vanished`.
  std::vector<std::string> emptied;
};

Plan MakePlan(const ScanResult& scan, const std::vector<FileRecord>& known,
              const PlanOptions& options);

}  // namespace libretto
