// What a typed query says, taken apart. Knows no catalogue: a name may turn out to be no one's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace libretto {

// Bytes [begin, end) of the query: all the words that a fact was read from, those that introduce it
// ("without", "like") included. Of a list, the first item's span has the introduction.
struct TextSpan {
  size_t begin = 0;
  size_t end = 0;
};

// What is not wanted: "drums" of "without drums", "sad" of "not sad", "piano" of "-piano".
struct Exclusion {
  std::string text;
  TextSpan at = {};
};

// More or less of a quality than something has. Opposites are one quality: slower is less "fast",
// quieter less "loud", calmer less "energetic", darker less "bright", sadder less "happy", shorter
// less "long". Other qualities are as typed: "jazzy", "bass".
struct RelativeWord {
  std::string quality;  // known ones in English, whatever the query's language
  bool more = true;
  TextSpan at = {};
};

enum class EntityKind { kAny, kTrack, kArtist, kAlbum };

// Music named by the user: "like X", "songs by X", "the album X".
struct Reference {
  std::string name = {};  // as typed, without quotes and asterisks around it
  EntityKind kind = EntityKind::kAny;
  bool more = true;  // false: "unlike X"
  bool by = false;   // "by X": of that artist rather than like them
  TextSpan at = {};
};

// A metadata number from `min` to `max`, both included; at least one is there.
struct NumberRange {
  std::string field;  // tempo_bpm, year, duration_seconds or loudness_lufs
  std::optional<double> min = {}, max = {};
  bool decade = false;  // "80s": its words also stay in the text, as they name a style
  TextSpan at = {};
};

struct KeyFact {
  std::string key;   // C, C#, D, ... B
  std::string mode;  // major, minor or empty
  TextSpan at = {};
};

// Words in quotes, to be found literally.
struct Phrase {
  std::string text;
  TextSpan at = {};
};

enum class RefineKind { kAnother, kMoreLike, kLessLike };

// Speaks of the hits of the answer before: "another one", "more like the second".
struct Refinement {
  RefineKind kind = RefineKind::kAnother;
  int ordinal = 0;  // 1 is the first hit, -1 the last; 0: none is named, or "this"
  TextSpan at = {};
};

struct ParsedQuery {
  std::string text;  // what remains, without words that only held the rest together
  std::vector<Exclusion> exclusions;
  std::vector<RelativeWord> comparisons;
  std::vector<Reference> references;
  std::vector<NumberRange> ranges;
  std::vector<KeyFact> keys;
  std::vector<Phrase> phrases;
  std::vector<Refinement> refinements;
  bool continues = false;  // means something as the continuation of the query before
};

}  // namespace libretto
