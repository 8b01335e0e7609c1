// The files of a catalogue: what goes in comes out, and damage is found before it is believed.
#include <filesystem>

#include "catalog_fixture.h"
#include "index/catalog/sections.h"

namespace libretto {
namespace {

std::vector<Track> Tracks() {
  std::vector<Track> tracks;
  for (int i = 0; i < 20; ++i) {
    Track track;
    track.id = absl::StrCat("track-", 100 + i);
    track.title = absl::StrCat("Title ", i % 7, " ünïcödé 夜");
    track.artist = i % 3 ? "Somebody" : "";
    track.genre = i % 2 ? "Rock" : "Jazz";
    track.year = 1990 + i;
    track.duration_seconds = 10 * i;
    track.facts.tempo_bpm = 60 + i;
    track.attributes["mood"] = std::string(i % 2 ? "calm" : "wild");
    track.attributes["score"] = i * 0.5;
    if (i % 4 == 0) track.attributes["live"] = i % 8 == 0;
    tracks.push_back(track);
  }
  return tracks;
}

// Everything that a catalogue answers, as text; or the first error.
absl::StatusOr<std::string> Answers(const Catalog& catalog) {
  std::string all = absl::StrCat(catalog.size(), " ", catalog.total_duration());
  for (int64_t row = 0; row < catalog.size(); ++row) {
    const auto track = catalog.Get(row);
    if (!track.ok()) return track.status();
    absl::StrAppend(&all, "\n", std::string(catalog.Id(row)), " ", catalog.Duration(row), " ",
                    track->title, track->artist, *track->year, track->attributes.size());
  }
  const Filter filters[] = {
      IsText("genre", "rock"),
      {Filter::Range{"tempo_bpm", 63, 70}},
      {Filter::Contains{"title", "3"}},
      IsText("attributes.mood", "calm"),
      {Filter::Range{"attributes.score", 1, 4}},
      Is("attributes.live", true),
      {Filter::Match{"unicode somebody"}},
  };
  for (const Filter& filter : filters) {
    const auto rows = catalog.Match(filter);
    if (!rows.ok()) return rows.status();
    for (const std::string& id : IdsOf(catalog, *rows)) absl::StrAppend(&all, " ", id);
    absl::StrAppend(&all, ";");
  }
  return all;
}

absl::StatusOr<std::string> AnswersOf(CatalogParts parts) {
  const auto catalog = Catalog::FromParts(std::move(parts));
  if (!catalog.ok()) return catalog.status();
  return Answers(**catalog);
}

TEST_CASE("every flipped byte of a catalogue's files is detected or changes no answer") {
  const CatalogParts good = BuildParts(Tracks(), TextIndexing::kIncluded);
  const auto answers = AnswersOf(good);
  REQUIRE_OK(answers.status());
  const int file = GENERATE(0, 1, 2);
  const auto of = [file](CatalogParts& parts) -> std::string& {
    return file == 0 ? parts.columns : file == 1 ? parts.documents : *parts.text;
  };
  CatalogParts sizes = good;
  const size_t size = of(sizes).size();
  const size_t step = file == 2 ? std::max<size_t>(size / 300, 1) : 1;
  size_t detected = 0, tried = 0;
  for (size_t at = 0; at < size; at += step, ++tried) {
    for (const int mask : {0x01, 0x80, 0xff}) {
      CatalogParts parts = good;
      of(parts)[at] = static_cast<char>(of(parts)[at] ^ mask);
      const auto changed = AnswersOf(std::move(parts));
      INFO("file " << file << ", byte " << at << ": " << changed.status().ToString());
      if (changed.ok()) {
        REQUIRE(*changed == *answers);
      } else {
        REQUIRE(absl::IsDataLoss(changed.status()));
        const char* name = file == 0 ? kColumnsFile : file == 1 ? kDocumentsFile : kTextFile;
        REQUIRE(std::string(changed.status().message()).find(name) != std::string::npos);
        ++detected;
      }
    }
  }
  CHECK(detected > 3 * tried * 2 / 5);  // the rest is padding
}

TEST_CASE("files cut short, empty, missing or of other tracks are DATA_LOSS naming the file") {
  const CatalogParts good = BuildParts(Tracks(), TextIndexing::kIncluded);
  for (const char* file : {kColumnsFile, kDocumentsFile, kTextFile}) {
    const TemporaryDirectory directory;
    WriteParts(good, directory.path());
    const std::string path = directory / file;
    const auto size = std::filesystem::file_size(path);
    for (const uintmax_t left : {size - 1, size / 2, uintmax_t{40}, uintmax_t{8}, uintmax_t{0}}) {
      std::filesystem::resize_file(path, left);
      const auto catalog = Catalog::Open(directory.path());
      const absl::Status status = catalog.ok() ? Answers(**catalog).status() : catalog.status();
      INFO(file << " of " << left << " bytes: " << status.ToString());
      CHECK(absl::IsDataLoss(status));
      CHECK(std::string(status.message()).find(file) != std::string::npos);
    }
    std::filesystem::remove(path);
    const absl::Status missing = Catalog::Open(directory.path()).status();
    CHECK(absl::IsDataLoss(missing));
    CHECK(std::string(missing.message()).find(file) != std::string::npos);
  }
  std::vector<Track> others = Tracks();
  for (Track& track : others) track.id += "x";
  CatalogParts mixed = good;
  mixed.documents = BuildParts(others).documents;
  CHECK(absl::IsDataLoss(AnswersOf(mixed).status()));
  mixed.documents = BuildParts({}).documents;
  CHECK(absl::IsDataLoss(AnswersOf(mixed).status()));
}

template <typename T>
std::string Bytes(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

// A catalogue of two tracks, "a" and "b", whose checksums hold.
std::map<SectionKey, std::string> TwoTracks() {
  TextListWriter ids, genres;
  ids.Add("a");
  ids.Add("b");
  genres.Add("rock");
  return {{{SectionKind::kIds}, ids.Encode()},
          {{SectionKind::kNumbers, 1}, Bytes<double>({1, 2})},
          {{SectionKind::kTextDictionary, 3}, genres.Encode()},
          {{SectionKind::kTextCodes, 3}, Bytes<uint32_t>({0, 1})},
          {{SectionKind::kAttributeNames}, genres.Encode()},
          {{SectionKind::kAttributeFlagRows}, Bytes<uint32_t>({1})},
          {{SectionKind::kAttributeFlags}, Bytes<uint8_t>({1})}};
}

absl::Status Open(const std::map<SectionKey, std::string>& sections, uint64_t rows = 2) {
  SectionWriter writer;
  for (const auto& [key, bytes] : sections) writer.Add(key, bytes);
  return Columns::Open(writer.Encode(rows), "x").status();
}

TEST_CASE("columns that do not agree are DATA_LOSS though their checksums hold") {
  CHECK_OK(Open(TwoTracks()));
  CHECK(absl::IsDataLoss(Open(TwoTracks(), 3)));
  CHECK(absl::IsDataLoss(Open({}, 2)));
  TextListWriter unsorted;
  unsorted.Add("b");
  unsorted.Add("a");
  std::string offsets = TwoTracks()[{SectionKind::kIds}];
  offsets[16] = 9;  // the second text would begin after the end
  const std::pair<SectionKey, std::string> replacements[] = {
      {{SectionKind::kIds}, unsorted.Encode()},
      {{SectionKind::kIds}, offsets},
      {{SectionKind::kIds}, std::string(8, '\xff')},
      {{SectionKind::kIds}, std::string(16, '\xff')},
      {{SectionKind::kIds}, std::string(24, '\xff')},
      {{SectionKind::kNumbers, 1}, Bytes<double>({1})},
      {{SectionKind::kNumbers, 1}, ""},
      {{SectionKind::kNumbers, 1}, std::string(17, 'x')},
      {{SectionKind::kTextCodes, 3}, Bytes<uint32_t>({0, 2})},
      {{SectionKind::kTextCodes, 3}, Bytes<uint32_t>({0, 1, 1})},
      {{SectionKind::kTextDictionary, 3}, ""},
      {{SectionKind::kAttributeFlagRows}, Bytes<uint32_t>({2})},
      {{SectionKind::kAttributeFlagRows}, Bytes<uint32_t>({0, 1})},
      {{SectionKind::kAttributeFlagRows}, Bytes<uint32_t>({})},
  };
  for (const auto& [key, bytes] : replacements) {
    auto sections = TwoTracks();
    sections[key] = bytes;
    INFO("section " << static_cast<uint32_t>(key.kind));
    CHECK(absl::IsDataLoss(Open(sections)));
  }
}

TEST_CASE("ids are found by binary search, durations are summed up") {
  const TemporaryDirectory directory;
  WriteParts(BuildParts(Tracks(), TextIndexing::kIncluded), directory.path());
  const auto catalog = Catalog::Open(directory.path());
  REQUIRE_OK(catalog.status());
  std::filesystem::remove_all(directory.path());
  CHECK((*catalog)->size() == 20);
  CHECK((*catalog)->total_duration() == 1900);
  for (int64_t row = 0; row < 20; ++row) {
    CHECK((*catalog)->Find((*catalog)->Id(row)) == row);
    CHECK((*catalog)->Duration(row) == 10.0 * static_cast<double>(row));
    CHECK((*catalog)->FirstAfter((*catalog)->Id(row)) == row + 1);
  }
  for (const char* missing : {"", "track", "track-1000", "zzz"}) {
    CHECK_FALSE((*catalog)->Find(missing));
  }
  CHECK((*catalog)->FirstAfter("") == 0);
  CHECK((*catalog)->FirstAfter("track-1000") == 1);
  CHECK((*catalog)->FirstAfter("zzz") == 20);
  CHECK_OK(Answers(**catalog).status());
}

TEST_CASE("an empty catalogue, in memory and on disk") {
  const TemporaryDirectory directory;
  WriteParts(BuildParts({}, TextIndexing::kIncluded), directory.path());
  const auto catalog = Catalog::Open(directory.path());
  REQUIRE_OK(catalog.status());
  CHECK((*catalog)->size() == 0);
  CHECK((*catalog)->total_duration() == 0);
  CHECK_FALSE((*catalog)->Find("a"));
  CHECK(Match(**catalog, {Filter::And{}}).empty());
  CHECK(Match(**catalog, Not(IsText("genre", "x"))).empty());
  CHECK(Match(**catalog, {Filter::Range{"year", {}, {}}}).empty());
  CHECK_OK(AnswersOf(BuildParts({})).status());
}

TEST_CASE("huge texts and many attributes") {
  std::vector<Track> tracks(3);
  const std::string huge(3 << 20, 'y');
  for (size_t i = 0; i < tracks.size(); ++i) {
    tracks[i].id = absl::StrCat("t", i);
    for (int a = 0; a < 300; ++a) tracks[i].attributes[absl::StrCat("a", a)] = 1.0 * a;
  }
  tracks[1].title = huge;
  tracks[1].attributes["a7"] = huge + "Z";
  const auto catalog = BuildCatalog(tracks);
  CHECK(Match(*catalog, IsText("title", huge)) == Ids{"t1"});
  CHECK(Match(*catalog, {Filter::Prefix{"attributes.a7", huge + "z"}}) == Ids{"t1"});
  CHECK(Match(*catalog, Is("attributes.a7", 7.0)) == Ids{"t0", "t2"});
  CHECK(Match(*catalog, Is("attributes.a299", 299.0)) == Ids{"t0", "t1", "t2"});
  CHECK(catalog->Get(1)->title == huge);
}

}  // namespace
}  // namespace libretto
