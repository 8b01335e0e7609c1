// Exporting and importing catalogues, and the NumPy files between.
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <functional>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "index/admin/export.h"
#include "index/admin/import.h"
#include "index/admin/npy.h"
#include "index_fixture.h"

namespace libretto {
namespace {

namespace fs = std::filesystem;

void NoProgress(int64_t, int64_t) {}

std::string Read(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

void Edit(const std::string& path, const std::function<void(std::string&)>& edit) {
  std::string bytes = Read(path);
  edit(bytes);
  std::ofstream(path, std::ios::binary) << bytes;
}

// A catalogue of ten tracks and its export.
class Exported {
 public:
  Exported() {
    library_ = OpenOrFail(TestOptions(home_ / "catalog"));
    for (int i = 0; i < 10; ++i) {
      AnalyzedTrack track =
          MakeTrack(absl::StrCat("t", i), static_cast<unsigned>(i), /*passages=*/1 + i % 4);
      track.track.year = 1990 + i;
      track.track.attributes["mood"] = "calm";
      track.track.title = "夜曲 \"quoted\"\n";
      REQUIRE_OK(library_->Upsert(track));
    }
    const auto summary = ExportCatalog(home_ / "catalog", folder(), NoProgress);
    REQUIRE_OK(summary.status());
    CHECK(summary->tracks == 10);
    CHECK(summary->passages == 23);
  }
  std::string folder() const { return home_ / "export"; }
  std::string File(const std::string& name) const { return absl::StrCat(folder(), "/", name); }
  std::string target() const { return home_ / "imported"; }
  Library& library() { return *library_; }

  // The refusal to import, which must leave nothing behind.
  absl::Status Refusal() const {
    const absl::Status status = ImportCatalog(folder(), target(), NoProgress).status();
    CHECK(!fs::exists(target()));
    return status;
  }

 private:
  TemporaryDirectory home_;
  std::unique_ptr<Library> library_;
};

TEST_CASE("what is exported and imported is the same catalogue") {
  Exported exported;
  const auto summary = ImportCatalog(exported.folder(), exported.target(), NoProgress);
  REQUIRE_OK(summary.status());
  CHECK(summary->imported == 10);
  CHECK(summary->tracks == 10);
  const auto imported = OpenOrFail(TestOptions(exported.target()));
  const View &before = *exported.library().view(), &after = *imported->view();
  CHECK(ListIds(before) == ListIds(after));
  for (const std::string& id : ListIds(before)) {
    const auto a = *before.GetTrack(id), b = *after.GetTrack(id);
    CHECK(a.title == b.title);
    CHECK(a.year == b.year);
    CHECK(a.added_time == b.added_time);
    CHECK(a.attributes == b.attributes);
    CHECK(*before.GetEmbedding(id) == *after.GetEmbedding(id));
    const auto passages = *before.GetPassages(id), copies = *after.GetPassages(id);
    REQUIRE(passages.size() == copies.size());
    for (size_t i = 0; i < passages.size(); ++i) {
      CHECK(passages[i].start_seconds == copies[i].start_seconds);
      CHECK(passages[i].end_seconds == copies[i].end_seconds);
      CHECK(passages[i].embedding == copies[i].embedding);
    }
  }
  // Into a catalogue that has tracks: those of the same id are replaced, others stay.
  REQUIRE_OK(imported->Upsert(MakeTrack("mine", 50)));
  Edit(exported.File("tracks.jsonl"), [](std::string& s) {
    s = absl::StrReplaceAll(s, {{"calm", "wild"}});
  });
  const auto again = ImportCatalog(exported.folder(), exported.target(), NoProgress);
  REQUIRE_OK(again.status());
  CHECK(again->tracks == 11);
  REQUIRE_OK(imported->Refresh().status());
  CHECK(std::get<std::string>(imported->view()->GetTrack("t3")->attributes["mood"]) == "wild");
}

TEST_CASE("an export does not mix with what is in its folder, and needs a catalogue") {
  Exported exported;
  TemporaryDirectory home;
  CHECK(absl::IsNotFound(ExportCatalog(home / "none", home / "out", NoProgress).status()));
  LibraryOptions options = TestOptions(home / "catalog");
  OpenOrFail(options);
  CHECK(absl::IsFailedPrecondition(
      ExportCatalog(home / "catalog", exported.folder(), NoProgress).status()));
}

TEST_CASE("a catalogue of another model takes no import") {
  Exported exported;
  LibraryOptions other = TestOptions(exported.target());
  other.model.id = "other@ba9876543210";
  OpenOrFail(other);
  CHECK(absl::IsFailedPrecondition(
      ImportCatalog(exported.folder(), exported.target(), NoProgress).status()));
}

TEST_CASE("what cannot be imported is refused, file and row named, and nothing is made of it") {
  Exported exported;
  struct Case {
    const char* file;
    std::function<void(std::string&)> edit;
    const char* expected;
  };
  const auto put = [](std::string& s, size_t at, auto value) {
    s.replace(at, sizeof value, reinterpret_cast<const char*>(&value), sizeof value);
  };
  constexpr size_t kHeader = 128, kRow = kTestDimension * sizeof(float);
  const Case cases[] = {
      {"tracks.npy", [&](std::string& s) { put(s, kHeader + 3 * kRow + 8, std::nanf("")); },
       "tracks.npy, row 3: it holds NaN"},
      {"passages.npy", [&](std::string& s) { put(s, kHeader + 7 * kRow, 2.0f); },
       "passages.npy, row 7: its length is"},
      {"tracks.npy", [](std::string& s) { s.resize(s.size() - 4); }, "its header says"},
      {"tracks.npy",
       [](std::string& s) {
         s = absl::StrReplaceAll(s, {{"<f4", "<f8"}});
       },
       "float32"},
      {"passages.npy",
       [](std::string& s) {
         s = absl::StrReplaceAll(s, {{"False", "True "}});
       },
       "Fortran"},
      {"tracks.npy", [](std::string& s) { s = "not an array"; }, "tracks.npy is not a NumPy array"},
      {"export.json",
       [](std::string& s) {
         s = absl::StrReplaceAll(s, {{"16", "32"}});
       },
       "tracks.npy has 16 columns"},
      {"export.json", [](std::string& s) { s = "{"; }, "export.json cannot be read"},
      {"tracks.jsonl", [](std::string& s) { s.resize(s.rfind('{')); }, "tracks.jsonl, row 9"},
      {"tracks.jsonl", [](std::string& s) { s += "{}\n"; }, "tracks.jsonl, row 10"},
      {"tracks.jsonl",
       [](std::string& s) {
         s = absl::StrReplaceAll(s, {{"\"t4\"", "4"}});
       },
       "tracks.jsonl, row 4"},
      {"tracks.jsonl",
       [](std::string& s) {
         s = absl::StrReplaceAll(s, {{"\"t4\"", "\"t3\""}});
       },
       "row 4: id \"t3\" does not follow"},
      {"passage_tracks.npy", [&](std::string& s) { put(s, kHeader + 22 * 8, int64_t{10}); },
       "passage_tracks.npy, row 22"},
      {"passage_tracks.npy", [&](std::string& s) { put(s, kHeader, int64_t{1}); },
       "tracks.npy, row 0: the track has no passages"},
      {"passage_ends.npy", [&](std::string& s) { put(s, kHeader + 5 * 8, -1.0); },
       "passage_ends.npy, row 5"},
  };
  for (const Case& bad : cases) {
    const std::string path = exported.File(bad.file), before = Read(path);
    Edit(path, bad.edit);
    REQUIRE(Read(path) != before);
    const absl::Status status = exported.Refusal();
    INFO(bad.expected << ": " << status.ToString());
    CHECK(absl::StrContains(status.message(), bad.expected));
    std::ofstream(path, std::ios::binary) << before;
  }
  fs::remove(exported.File("passage_starts.npy"));
  CHECK(absl::IsNotFound(exported.Refusal()));
  fs::remove(exported.File("export.json"));
  CHECK(absl::StrContains(exported.Refusal().message(), "no export in "));
}

TEST_CASE("NumPy files of one and of no row are written and read") {
  TemporaryDirectory home;
  for (const int64_t rows : {0, 1, 1000}) {
    auto writer = NpyWriter<double>::Create(home / "x.npy", 0);
    REQUIRE_OK(writer.status());
    for (int64_t i = 0; i < rows; ++i) {
      const auto value = static_cast<double>(i);
      REQUIRE_OK(writer->Append({&value, 1}));
    }
    REQUIRE_OK(writer->Finish());
    auto reader = NpyReader<double>::Open(home / "x.npy");
    REQUIRE_OK(reader.status());
    CHECK(reader->rows() == rows);
    std::vector<double> values(static_cast<size_t>(rows));
    REQUIRE_OK(reader->Read(values));
    CHECK((values.empty() || values.back() == static_cast<double>(rows - 1)));
    CHECK(absl::IsDataLoss(NpyReader<float>::Open(home / "x.npy").status()));
  }
}

}  // namespace
}  // namespace libretto
