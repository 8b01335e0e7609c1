#include <tuple>

#include "server/parser/reader.h"

namespace libretto {
namespace {

using enum Sense;

// The words that "more" or "less" is said of, from `i`: at most three.
size_t ThingEnd(const Reader& reader, size_t i) {
  constexpr size_t kWords = 3;
  size_t end = i;
  while (end - i < kWords && reader.word(end) && (end == i || !reader.Ends(end))) {
    if (reader.Find(end, {kBoundary, kConnector, kMore, kLess, kQuality, kThan, kPolite})) break;
    if (end > i && reader.Find(end, kFiller)) break;
    const bool noun = static_cast<bool>(reader.Find(end, kNoun));
    ++end;
    if (noun && !reader.Find(end, kNoun)) break;
  }
  return end;
}

// After "more" at `i`: the quality, or nothing.
size_t ReadDegree(const Reader& reader, size_t i, bool more, bool known, RelativeWord& out) {
  i = reader.Skip(i, {kThe});
  if (const Found adjective = reader.Find(i, kAdjective)) {
    out.quality = adjective.words->value;
    out.more = adjective.words->more == more;
    return i + adjective.count;
  }
  if (known && !reader.Find(i, kNoun)) return i;
  if (reader.Find(i, {kFiller, kThan}) && !reader.Find(i, kNoun)) return i;
  const size_t end = ThingEnd(reader, i);
  if (end == i) return i;
  out.quality = reader.text(i, end);
  out.more = more;
  return end;
}

size_t ReadTooMuch(const Reader& reader, size_t i, bool first, RelativeWord& out) {
  const Found too = reader.Find(i, kTooMuch), as = reader.Find(i, kAsMuch);
  if (as || (too && first)) {
    const size_t at = reader.Skip(i + (as ? as.count : too.count), {kIntensity});
    const Found adjective = reader.Find(at, kAdjective);
    if (!adjective || reader.is(at + adjective.count, "to")) return i;
    out = {std::string(adjective.words->value), !adjective.words->more, {}};
    return at + adjective.count;
  }
  if (const Found negation = reader.Find(i, kNot)) {
    const size_t at = i + negation.count;
    const Found adjective = reader.Find(at, kAdjective);
    if (!adjective) return i;
    const Found enough = reader.Find(at + adjective.count, kEnough);
    if (!enough) return i;
    out = {std::string(adjective.words->value), adjective.words->more, {}};
    return at + adjective.count + enough.count;
  }
  return i;
}

size_t ReadOne(const Reader& reader, size_t i, bool first, RelativeWord& out) {
  if (const size_t end = ReadTooMuch(reader, i, first, out); end > i) return end;
  const size_t at = reader.Skip(i, {kIntensity});
  if (const Found quality = reader.Find(at, kQuality)) {
    out = {std::string(quality.words->value), quality.words->more, {}};
    return at + quality.count;
  }
  for (const auto& [sense, more, known] :
       {std::tuple(kMore, true, false), std::tuple(kLess, false, false),
        std::tuple(kMoreKnown, true, true)}) {
    const Found found = reader.Find(at, sense);
    if (!found) continue;
    const size_t degree = at + found.count;
    if (const size_t end = ReadDegree(reader, degree, more, known, out); end > degree) return end;
  }
  if (const Found adjective = reader.Find(at, kAdjective); adjective && reader.cjk(at)) {
    if (const Found after = reader.Find(at + adjective.count, kMoreAfter);
        after && reader[at + adjective.count].folded != "的") {
      out = {std::string(adjective.words->value), adjective.words->more, {}};
      return at + adjective.count + after.count;
    }
  }
  return i;
}

}  // namespace

size_t ReadComparison(const Reader& reader, size_t i, bool first, ParsedQuery& out) {
  RelativeWord comparison;
  size_t end = ReadOne(reader, i, first, comparison);
  if (end == i) return i;
  if (reader.cjk(i)) end += reader.Find(end, kMoreAfter).count;
  if (const Found than = reader.Find(end, kThan)) {
    const size_t at = reader.Skip(end + than.count, {kThe});
    const Found other = reader.Find(at, {kThis, kOrdinal});
    const Found self = reader.Find(end + than.count, kThis);
    if (other) {
      end = reader.Skip(at + other.count, {kFiller});
    } else if (self) {
      end += than.count + self.count;
    }
  }
  comparison.at = reader.span(i, end);
  out.comparisons.push_back(std::move(comparison));
  return end;
}

}  // namespace libretto
