#include "index/job/plan.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/crc32c.h"

namespace libretto {
namespace {

bool IsUnder(const std::string& path, const std::string& folder) {
  return folder == "/" || absl::StartsWith(path, absl::StrCat(folder, "/"));
}

bool HasLowerCoverage(const FileRecord& record, Coverage wanted) {
  return record.coverage && StepOf(*record.coverage) > StepOf(wanted);
}

void FindVanished(const ScanResult& scan, const std::vector<FileRecord>& known, Plan& plan) {
  const auto has_audio = [&](const std::string& root) {
    return std::any_of(scan.files.begin(), scan.files.end(),
                       [&](const FoundFile& file) { return IsUnder(file.path, root); });
  };
  const auto is_found = [&](const std::string& path) {
    const auto at =
        std::lower_bound(scan.files.begin(), scan.files.end(), path,
                         [](const FoundFile& file, const std::string& p) { return file.path < p; });
    return at != scan.files.end() && at->path == path;
  };
  const auto is_hidden_by_error = [&](const std::string& path) {
    return std::any_of(scan.errors.begin(), scan.errors.end(),
                       [&](const UnreadableFile& error) { return IsUnder(path, error.path); });
  };
  for (const std::string& path : scan.gone) {
    const auto by_path = [](const FileRecord& record, const std::string& p) {
      return record.path < p;
    };
    auto at = std::lower_bound(known.begin(), known.end(), path, by_path);
    if (at != known.end() && at->path == path) plan.vanished.push_back(*at);
    const std::string below = path + "/";
    at = std::lower_bound(known.begin(), known.end(), below, by_path);
    for (; at != known.end() && IsUnder(at->path, path); ++at) plan.vanished.push_back(*at);
  }
  for (const std::string& root : scan.roots) {
    const bool empty = !has_audio(root);
    bool remembers = false;
    for (const FileRecord& record : known) {
      if (!IsUnder(record.path, root) || is_found(record.path)) continue;
      if (is_hidden_by_error(record.path)) continue;
      remembers = true;
      if (!empty) plan.vanished.push_back(record);
    }
    if (empty && remembers) plan.emptied.push_back(root);
  }
  // Roots may lie inside each other.
  const auto by_path = [](const FileRecord& a, const FileRecord& b) { return a.path < b.path; };
  std::sort(plan.vanished.begin(), plan.vanished.end(), by_path);
  plan.vanished.erase(
      std::unique(plan.vanished.begin(), plan.vanished.end(),
                  [](const FileRecord& a, const FileRecord& b) { return a.path == b.path; }),
      plan.vanished.end());
}

// Finds where a file was before by its name, size and time of modification. Times in whole seconds,
// as archives set them, tell too little.
class MovedFiles {
 public:
  explicit MovedFiles(const std::vector<FileRecord>& known) {
    for (const FileRecord& record : known) {
      if (!record.coverage || !record.error.empty() || record.mtime_ns % 1'000'000'000 == 0)
        continue;
      const auto [at, added] =
          records_.try_emplace({NameOf(record.path), record.size, record.mtime_ns}, &record);
      if (!added) at->second = nullptr;  // which of them?
    }
  }

  FileRecord Find(const FoundFile& file) const {
    const auto at = records_.find({NameOf(file.path), file.size, file.mtime_ns});
    return at == records_.end() || !at->second ? FileRecord() : *at->second;
  }

 private:
  using Key = std::tuple<std::string_view, int64_t, int64_t>;
  static std::string_view NameOf(const std::string& path) {
    return std::string_view(path).substr(path.rfind('/') + 1);
  }

  std::map<Key, const FileRecord*> records_;
};

}  // namespace

bool Shard::Holds(const FoundFile& file) const {
  return Crc32c(std::string_view(file.path).substr(file.below)) % count == index;
}

Plan MakePlan(const ScanResult& scan, const std::vector<FileRecord>& known,
              const PlanOptions& options) {
  std::map<std::string, const FileRecord*> by_path;
  for (const FileRecord& record : known) by_path[record.path] = &record;
  const MovedFiles moved(known);
  Plan plan;
  for (const FoundFile& file : scan.files) {
    if (!options.shard.Holds(file)) continue;
    ++plan.found;
    const auto at = by_path.find(file.path);
    const FileRecord* record = at == by_path.end() ? nullptr : at->second;
    const bool unchanged = record && record->size == file.size && record->mtime_ns == file.mtime_ns;
    const bool lower = unchanged && HasLowerCoverage(*record, options.coverage);
    const bool raise = lower && record->error.empty() && options.raise_coverage;
    if (options.force || !unchanged || raise ||
        (!record->error.empty() && options.retry_unreadable)) {
      plan.work.push_back({file, record ? record->track_id : "", options.force || raise,
                           record ? FileRecord() : moved.Find(file)});
    } else if (!record->error.empty()) {
      plan.still_unreadable.push_back({file.path, record->error});
    } else {
      ++plan.unchanged;
      plan.lower_coverage += lower;
    }
  }
  FindVanished(scan, known, plan);
  return plan;
}

}  // namespace libretto
