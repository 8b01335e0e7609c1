// The words the parser knows, each with the senses it can have.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/parser/tokens.h"

namespace libretto {

enum class Sense {
  kPlain,      // looks like something below and is not: "no wave", "i like"
  kFiller,     // says nothing beside a fact: "music", "a song"
  kPolite,     // before the matter or after it: "please"
  kAsk,        // asks for the rest: "find me some"
  kAskBrief,   // asks, before one of the next: "show me"
  kAskFor,     // "some", "songs"
  kContinue,   // goes on from the query before: "same but", "make it"
  kOnly,       // the same, and part of the text
  kConnector,  // joins parts: "with", "that is"
  kBoundary,   // ends names and things: "but", "for"

  kWithout,       // excludes all of a list: "without"
  kWithoutKnown,  // the same, before a known word only: Spanish "sin"
  kNo,            // "no"
  kNot,           // "not", "isn't"
  kNotKnown,      // the same, before a known word only: "pas"
  kWithoutAfter,  // Japanese "なし"
  kTail,          // idle after what is excluded: "in it"
  kDeterminer,    // "any", "too"
  kNoun,          // what music has and is: ends what is excluded
  kCompound,      // several words that are one noun: "drum and bass"
  kOr,
  kAnd,

  kAdjective,  // "fast", with its quality
  kQuality,    // "faster", with its quality
  kMore,
  kLess,
  kMoreKnown,  // before a known word only: "plus"
  kAsMuch,     // less of the adjective that follows: "not as"
  kTooMuch,    // less of it, at the start: "too"
  kEnough,     // after "not" and an adjective
  kMoreAfter,  // Chinese "一点"
  kIntensity,  // "a bit", "much"
  kThan,

  kLike,
  kLikeName,  // before a capital only: German "wie"
  kUnlike,
  kLikeAfter,  // Japanese "みたいな"
  kLikeTail,   // Chinese "一样"
  kBy,         // "by"
  kByName,     // before a capital only: "von"
  kEntity,     // "album", with its kind
  kThe,

  kAnother,
  kThis,
  kOrdinal,  // with its number

  kOver,
  kUnder,
  kAround,
  kBetween,
  kSince,
  kBefore,
  kAfter,
  kUntil,
  kFrom,
  kAt,
  kTo,          // between two numbers
  kOverAfter,   // "or more"
  kUnderAfter,  // "or less"
  kTempoUnit,
  kTimeUnit,  // with its seconds
  kLoudnessUnit,
  kNumber,        // a number in words, with its value
  kDecadeBefore,  // before two or four digits: "années"
  kDecadeAfter,   // after them: "s"
  kDecade,        // in words, with its year
  kDecadePart,    // "early" 0, "mid" 3, "late" 5

  kKeyLead,  // "in the key of"
  kNote,     // with its name
  kSharp,
  kFlat,
  kMode,        // after a letter, with its name
  kNoteGerman,  // "cis", "h"
  kModeGerman,
  kNoteSung,  // "la"
  kModeSung,
  kNoteKana,  // "イ"
  kModeKana,
};

// A line of a table: phrases separated by '|', folded as tokens are, with what they have in common.
struct Words {
  Sense sense;
  std::string_view phrases;
  std::string_view value = "";  // a quality, a note, a mode or a kind
  bool more = true;             // of a quality
  double number = 0;
};

// Where a phrase was found.
struct Found {
  const Words* words = nullptr;
  size_t count = 0;  // tokens; 0: not found
  explicit operator bool() const { return count > 0; }
};

// Phrases that begin with a token, the longest first.
struct Phrases {
  struct Entry {
    const Words* words;
    std::vector<std::string> rest;  // folded tokens after the first
  };
  std::vector<Entry> entries;
};

// All phrases that begin with `folded`, or null.
const Phrases* FindPhrases(std::string_view folded);

// One table for each language.
std::span<const Words> EnglishWords();
std::span<const Words> ChineseWords();
std::span<const Words> FrenchWords();
std::span<const Words> GermanWords();
std::span<const Words> ItalianWords();
std::span<const Words> JapaneseWords();
std::span<const Words> PortugueseWords();
std::span<const Words> SpanishWords();

}  // namespace libretto
