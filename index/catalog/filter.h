// A typed condition on a track's metadata.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "index/catalog/track.h"

namespace libretto {

// Fields that can be named: id, title, artist, album, genre, path, key, mode (text; compared
// without case except id and path; a key by any of its names, "Db" is "C#"); year,
// duration_seconds, sample_rate_hz, tempo_bpm, loudness_lufs, energy (numbers); added_time (seconds
// since the Unix epoch); attributes.NAME. A track without a value for the field never matches a
// condition on it (but matches its negation).
struct Filter {
  struct Equals {
    std::string field;
    AttributeValue value;
  };
  struct OneOf {
    std::string field;
    std::vector<AttributeValue> values;
  };
  struct Range {
    std::string field;
    std::optional<double> min, max;
  };  // both ends inclusive
  struct Prefix {
    std::string field;
    std::string prefix;
  };  // text fields
  struct Contains {
    std::string field;
    std::string text;
  };  // text fields, without case
  // Each of the words, separated by white space, occurs in the title, artist, album, genre or a
  // text attribute, without regard to case and diacritics; "word*" is any word that starts so.
  struct Match {
    std::string text;
  };
  struct And {
    std::vector<Filter> of;
  };
  struct Or {
    std::vector<Filter> of;
  };
  struct Not {
    std::vector<Filter> of;
  };  // exactly one

  std::variant<Equals, OneOf, Range, Prefix, Contains, Match, And, Or, Not> node;
};

}  // namespace libretto
