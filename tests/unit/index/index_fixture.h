// What tests of the index share: a directory that cleans up after itself, generated vectors and
// tracks, and a check that names the failing status.
#pragma once

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/embedding.h"
#include "index/store/library.h"

#define CHECK_OK(expr)                     \
  do {                                     \
    const absl::Status check_ok_ = (expr); \
    INFO(check_ok_.ToString());            \
    CHECK(check_ok_.ok());                 \
  } while (false)

#define REQUIRE_OK(expr)                     \
  do {                                       \
    const absl::Status require_ok_ = (expr); \
    INFO(require_ok_.ToString());            \
    REQUIRE(require_ok_.ok());               \
  } while (false)

namespace libretto {

inline constexpr int kTestDimension = 16;

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "libretto-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  std::string operator/(const std::string& name) const { return absl::StrCat(path_, "/", name); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline Embedding RandomUnitVector(std::mt19937& random, int dimension = kTestDimension) {
  std::normal_distribution<float> normal;
  Embedding v(static_cast<size_t>(dimension));
  do {
    for (float& x : v) x = normal(random);
  } while (!NormalizeL2(v));
  return v;
}

// A track whose vectors depend on `seed` alone.
inline AnalyzedTrack MakeTrack(const std::string& id, unsigned seed, int passages = 3) {
  std::mt19937 random(seed);
  AnalyzedTrack out;
  out.track.id = id;
  out.track.title = absl::StrCat("Title of ", id);
  out.track.duration_seconds = 10.0 * passages;
  out.embedding = RandomUnitVector(random);
  for (int i = 0; i < passages; ++i) {
    out.passages.push_back({10.0 * i, 10.0 * (i + 1), RandomUnitVector(random)});
  }
  return out;
}

inline ModelIdentity TestModel() { return {"test@0123456789ab", "mel-1", kTestDimension}; }

inline LibraryOptions TestOptions(const std::string& directory) {
  LibraryOptions options;
  options.directory = directory;
  options.model = TestModel();
  options.create = true;
  return options;
}

inline std::unique_ptr<Library> OpenOrFail(const LibraryOptions& options) {
  auto library = Library::Open(options);
  REQUIRE_OK(library.status());
  return *std::move(library);
}

// The ids of all tracks that a view lists.
inline std::vector<std::string> ListIds(const View& view, const Filter* filter = nullptr) {
  std::vector<std::string> ids;
  std::string after;
  for (;;) {
    auto page = view.List(filter, 3, after);
    REQUIRE_OK(page.status());
    for (const Track& track : page->tracks) ids.push_back(track.id);
    if (!page->next_after_id) return ids;
    after = *page->next_after_id;
  }
}

}  // namespace libretto
