// Random filters give what a naive evaluation of the decoded tracks gives.
#include <random>
#include <set>

#include "catalog_fixture.h"
#include "index/catalog/key_name.h"
#include "index/catalog/text_fold.h"

namespace libretto {
namespace {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int Below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(engine_); }
  bool Half() { return Below(2) == 0; }
  template <typename T>
  const T& Of(const std::vector<T>& values) {
    return values[static_cast<size_t>(Below(static_cast<int>(values.size())))];
  }

 private:
  std::mt19937 engine_;
};

const std::vector<std::string> kTexts = {"Rock", "rock", "ROCK 'n' roll", "",  "Ünder", "über Öde",
                                         "東京", "r",    "Ro_k",          "o%"};
const std::vector<std::string> kPaths = {"", "/a/b.mp3", "/a/c.mp3", "/A/b.mp3", "/b", "/a"};
const std::vector<std::string> kKeys = {"C", "C#", "F", "B"};
const std::vector<double> kNumbers = {-3, 0, 0.5, 1, 1.5, 2, 100, 1974};
const std::vector<std::string> kTextNames = {"id",           "title",       "artist", "album",
                                             "genre",        "path",        "key",    "mode",
                                             "attributes.x", "attributes.y"};
const std::vector<std::string> kNumberNames = {
    "year",          "duration_seconds", "sample_rate_hz", "added_time",   "tempo_bpm",
    "loudness_lufs", "energy",           "attributes.x",   "attributes.y", "attributes.z"};

std::optional<double> MaybeNumber(Random& random) {
  return random.Half() ? std::optional<double>(random.Of(kNumbers)) : std::nullopt;
}

AttributeValue RandomValue(Random& random) {
  switch (random.Below(3)) {
    case 0:
      return random.Of(kTexts);
    case 1:
      return random.Of(kNumbers);
  }
  return random.Half();
}

Track RandomTrack(int i, Random& random) {
  Track track;
  track.id = absl::StrCat("t", 1000 + i);
  track.title = random.Of(kTexts);
  track.artist = random.Of(kTexts);
  track.genre = random.Of(kTexts);
  track.path = random.Of(kPaths);
  if (random.Half()) track.year = static_cast<int>(random.Of(kNumbers));
  track.duration_seconds = random.Of(kNumbers);
  track.sample_rate = random.Half() ? 0 : 100;
  track.added_time = absl::FromUnixSeconds(random.Below(3));
  track.facts.tempo_bpm = MaybeNumber(random);
  track.facts.energy = MaybeNumber(random);
  if (random.Half()) track.facts.key = random.Of(kKeys);
  if (random.Half()) track.facts.mode = random.Half() ? "major" : "minor";
  if (random.Half()) track.attributes["x"] = RandomValue(random);
  if (random.Half()) track.attributes["y"] = RandomValue(random);
  return track;
}

AttributeValue ValueFor(const std::string& field, bool is_text, Random& random) {
  if (field.starts_with("attributes.")) return RandomValue(random);
  if (!is_text) return random.Of(kNumbers);
  if (field == "key") return random.Half() ? random.Of(kKeys) : std::string("Db");
  return field == "path" ? random.Of(kPaths) : random.Of(kTexts);
}

Filter RandomFilter(int depth, Random& random) {
  const bool is_text = random.Half();
  const std::string field = random.Of(is_text ? kTextNames : kNumberNames);
  const std::string text = random.Of(random.Half() ? kTexts : kPaths);
  const auto inner = [&] {
    std::vector<Filter> of;
    for (int i = random.Below(4); i > 0; --i) of.push_back(RandomFilter(depth - 1, random));
    return of;
  };
  switch (random.Below(depth > 0 ? 8 : 5)) {
    case 0:
      return Is(field, ValueFor(field, is_text, random));
    case 1: {
      Filter::OneOf one_of{field, {}};
      for (int i = random.Below(12); i > 0; --i) {
        one_of.values.push_back(ValueFor(field, is_text, random));
      }
      return {one_of};
    }
    case 2:
      return {Filter::Range{random.Of(kNumberNames), MaybeNumber(random), MaybeNumber(random)}};
    case 3:
      return {Filter::Prefix{random.Of(kTextNames), text}};
    case 4:
      return {Filter::Contains{random.Of(kTextNames), text.substr(0, 3)}};
    case 5:
      return {Filter::And{inner()}};
    case 6:
      return {Filter::Or{inner()}};
  }
  return Not(RandomFilter(depth - 1, random));
}

// The track's value of a field, as it was given; an empty text is no value but for an attribute.
std::optional<AttributeValue> ValueOf(const Track& track, const std::string& field) {
  const auto text = [](const std::string& value) {
    return value.empty() ? std::nullopt : std::optional<AttributeValue>(value);
  };
  const auto number = [](std::optional<double> value) {
    return value ? std::optional<AttributeValue>(*value) : std::nullopt;
  };
  if (field == "id") return text(track.id);
  if (field == "title") return text(track.title);
  if (field == "artist") return text(track.artist);
  if (field == "album") return text(track.album);
  if (field == "genre") return text(track.genre);
  if (field == "path") return text(track.path);
  if (field == "key") return text(track.facts.key.value_or(""));
  if (field == "mode") return text(track.facts.mode.value_or(""));
  if (field == "year") return number(track.year);
  if (field == "duration_seconds") return track.duration_seconds;
  if (field == "sample_rate_hz") {
    return track.sample_rate > 0 ? number(track.sample_rate) : std::nullopt;
  }
  if (field == "added_time") return static_cast<double>(absl::ToUnixSeconds(track.added_time));
  if (field == "tempo_bpm") return number(track.facts.tempo_bpm);
  if (field == "loudness_lufs") return number(track.facts.loudness_lufs);
  if (field == "energy") return number(track.facts.energy);
  const auto at = track.attributes.find(field.substr(std::string("attributes.").size()));
  return at == track.attributes.end() ? std::nullopt : std::optional(at->second);
}

std::string Folded(const std::string& field, const std::string& text) {
  if (field == "id" || field == "path") return text;
  return FoldCase(field == "key" ? ParseKey(text).value_or(text) : text);
}

struct Naive {
  const Track& track;

  bool Holds(const Filter& filter) const {
    return std::visit([this](const auto& node) { return Visit(node); }, filter.node);
  }
  bool Visit(const Filter::Equals& node) const {
    const auto value = ValueOf(track, node.field);
    if (!value || value->index() != node.value.index()) return false;
    const auto* text = std::get_if<std::string>(&*value);
    return text ? Folded(node.field, *text) == Folded(node.field, std::get<std::string>(node.value))
                : *value == node.value;
  }
  bool Visit(const Filter::OneOf& node) const {
    return std::any_of(node.values.begin(), node.values.end(), [&](const AttributeValue& value) {
      return Visit(Filter::Equals{node.field, value});
    });
  }
  bool Visit(const Filter::Range& node) const {
    const auto value = ValueOf(track, node.field);
    const auto* number = value ? std::get_if<double>(&*value) : nullptr;
    return number && (!node.min || *number >= *node.min) && (!node.max || *number <= *node.max);
  }
  bool Visit(const Filter::Prefix& node) const {
    const auto text = Text(node.field);
    return text && text->starts_with(Folded(node.field, node.prefix));
  }
  bool Visit(const Filter::Contains& node) const {
    const auto text = Text(node.field);
    return text && text->find(Folded(node.field, node.text)) != std::string::npos;
  }
  bool Visit(const Filter::Match&) const { return false; }  // text_index_test.cc
  bool Visit(const Filter::And& node) const {
    return std::all_of(node.of.begin(), node.of.end(), [&](const Filter& f) { return Holds(f); });
  }
  bool Visit(const Filter::Or& node) const {
    return std::any_of(node.of.begin(), node.of.end(), [&](const Filter& f) { return Holds(f); });
  }
  bool Visit(const Filter::Not& node) const { return !Holds(node.of[0]); }

  std::optional<std::string> Text(const std::string& field) const {
    const auto value = ValueOf(track, field);
    const auto* text = value ? std::get_if<std::string>(&*value) : nullptr;
    return text ? std::optional(Folded(field, *text)) : std::nullopt;
  }
};

TEST_CASE("random filters agree with a naive evaluation of the tracks that come back") {
  // Around the sizes at which whole bytes and blocks of rows end, too.
  const int tracks = GENERATE(0, 1, 7, 8, 9, 511, 512, 513, 1100);
  Random random(static_cast<unsigned>(tracks) + 1);
  std::vector<Track> given;
  for (int i = 0; i < tracks; ++i) given.push_back(RandomTrack(i, random));
  const auto catalog = BuildCatalog(given);
  std::vector<Track> decoded;
  for (int64_t row = 0; row < catalog->size(); ++row) {
    const auto track = catalog->Get(row);
    REQUIRE_OK(track.status());
    decoded.push_back(*track);
  }
  std::set<size_t> sizes;
  for (int i = 0; i < 400; ++i) {
    const Filter filter = RandomFilter(3, random);
    Ids expected;
    for (const Track& track : decoded) {
      if (Naive{track}.Holds(filter)) expected.push_back(track.id);
    }
    INFO("filter " << i << " over " << tracks << " tracks");
    REQUIRE(Match(*catalog, filter) == expected);
    sizes.insert(expected.size());
  }
  CHECK(sizes.size() > std::min<size_t>(static_cast<size_t>(tracks), 20));
}

}  // namespace
}  // namespace libretto
