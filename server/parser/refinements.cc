#include "absl/strings/numbers.h"
#include "server/parser/reader.h"

namespace libretto {
namespace {

using enum Sense;

bool ClauseEnds(const Reader& reader, size_t i) {
  i = reader.Skip(i, {kFiller});
  return reader.Ends(i) || reader.Find(i, {kBoundary, kConnector, kPolite}) ||
         FactBegins(reader, i);
}

// "the second one", "#3", "this": past it, and its ordinal.
size_t ReadHit(const Reader& reader, size_t i, int& ordinal) {
  const size_t at = reader.Skip(i, {kThe});
  if (const Found found = reader.Find(at, kOrdinal)) {
    ordinal = static_cast<int>(found.words->number);
    return at + found.count;
  }
  const bool sign = reader.is(at, "#") || reader.is(at, "number") || reader.is(at, "nr");
  const size_t number = sign ? at + 1 : at;
  if (reader.has(number) && reader[number].kind == TokenKind::kNumber &&
      absl::SimpleAtoi(reader[number].folded, &ordinal)) {
    if (sign) return number + 1;
    if (reader.is(number + 1, "th") || reader.is(number + 1, "st") || reader.is(number + 1, "nd") ||
        reader.is(number + 1, "rd")) {
      return number + 2;
    }
  }
  ordinal = 0;
  if (const Found found = reader.Find(i, kThis)) return i + found.count;
  return i;
}

}  // namespace

size_t ReadRefinement(const Reader& reader, size_t i, ParsedQuery& out) {
  Refinement refinement;
  size_t end = i;
  const Found another = reader.Find(i, kAnother);
  const Found like = reader.Find(i + another.count, {kLike, kLikeName, kUnlike});
  const Found plain = reader.Find(i, {kLike, kLikeName, kUnlike});
  const Found& said = plain ? plain : like;
  const size_t target = (plain ? i : i + another.count) + said.count;
  if (said && (plain || another)) {
    end = ReadHit(reader, target, refinement.ordinal);
    if (end > target && ClauseEnds(reader, end)) {
      end = reader.Skip(end, {kFiller});
      refinement.kind = !plain                         ? RefineKind::kAnother
                        : said.words->sense == kUnlike ? RefineKind::kLessLike
                                                       : RefineKind::kMoreLike;
    } else {
      end = i;
    }
  }
  if (end == i) {
    const bool begins = i == 0 || reader.taken(i - 1) || reader.Ends(i - 1) ||
                        reader.Find(i - 1, {kConnector, kAsk, kContinue});
    if (!another || !begins || reader.Find(i + another.count, {kLike, kAdjective})) return i;
    const size_t after = reader.Skip(i + another.count, {kFiller});
    if (reader.Find(after, {kLike, kUnlike})) return i;
    if (!reader.Ends(after) && !reader.Find(after, {kPolite}) &&
        !(reader.Find(after, {kBoundary, kConnector}) && !reader.Find(after, kThan))) {
      return i;
    }
    end = after;
    refinement.ordinal = 0;
  }
  refinement.at = reader.span(i, end);
  out.refinements.push_back(refinement);
  return end;
}

}  // namespace libretto
