// What tests of the job share: a music folder and a catalogue, and an analysis that decodes
// nothing.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "index/job/job.h"
#include "index/job/tags.h"
#include "index_fixture.h"

namespace libretto {

using Names = std::vector<std::string>;

inline void Write(const std::string& path, const std::string& bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string Read(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

inline std::string NameOf(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

// Vectors depend on the file's bytes alone; files that begin with "bad" hold no audio, and "flaky"
// ones fail for a reason that may pass.
inline absl::StatusOr<AnalyzedFile> FakeAnalysis(const std::string& path, const Advance& = {}) {
  const std::string bytes = Read(path);
  if (absl::StartsWith(bytes, "bad"))
    return absl::InvalidArgumentError(path + ": it holds no audio");
  if (absl::StartsWith(bytes, "flaky")) return absl::UnavailableError("the disk is busy");
  const AnalyzedTrack made = MakeTrack("x", static_cast<unsigned>(std::hash<std::string>()(bytes)));
  AnalyzedFile file{TrackFromTags({}, path), made.embedding, made.passages, {}};
  file.track.duration_seconds = 30;
  return file;
}

// A music folder and a catalogue, brought up to date by runs of the job.
class Collection {
 public:
  Collection() : library_(OpenOrFail(TestOptions(home_ / "catalog"))) {
    std::filesystem::create_directories(music());
    options_.paths = {music()};
    options_.threads = 2;
  }

  std::string music() const { return home_ / "music"; }
  std::string Path(const std::string& name) const { return absl::StrCat(music(), "/", name); }
  Library& library() { return *library_; }
  JobOptions& options() { return options_; }
  const std::multiset<std::string>& analyzed() const { return analyzed_; }

  JobSummary Run() {
    analyzed_.clear();
    const auto analyze = [this](const std::string& path, const Advance&) {
      absl::MutexLock lock(&mutex_);
      analyzed_.insert(NameOf(path));
      auto file = FakeAnalysis(path);
      if (file.ok()) file->track.coverage = options_.plan.coverage;
      return file;
    };
    auto summary = RunJob(*library_, analyze, options_);
    REQUIRE_OK(summary.status());
    return *std::move(summary);
  }

  // Titles of the tracks in the catalogue, which are the names of their files; sorted.
  Names Titles() {
    const auto page = library_->view()->List(nullptr, 1000, "");
    REQUIRE_OK(page.status());
    Names titles;
    for (const Track& track : page->tracks) titles.push_back(track.title);
    std::sort(titles.begin(), titles.end());
    return titles;
  }

  // Of the tracks in the order of their titles.
  Names Coverages() {
    const auto page = library_->view()->List(nullptr, 1000, "");
    REQUIRE_OK(page.status());
    std::map<std::string, std::string> by_title;
    for (const Track& track : page->tracks) by_title[track.title] = CoverageName(track.coverage);
    Names coverages;
    for (const auto& [title, coverage] : by_title) coverages.push_back(coverage);
    return coverages;
  }

 private:
  TemporaryDirectory home_;
  std::unique_ptr<Library> library_;
  JobOptions options_;
  absl::Mutex mutex_;
  std::multiset<std::string> analyzed_;
};

}  // namespace libretto
