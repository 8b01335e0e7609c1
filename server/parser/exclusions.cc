#include "server/parser/reader.h"

namespace libretto {
namespace {

using enum Sense;

bool Known(const Reader& reader, size_t i) {
  return reader.Find(i, {kNoun, kAdjective, kCompound}).count > 0;
}

// Where the thing at `i` ends: an adjective, or words up to a noun. `i` if nothing is named.
size_t ThingEnd(const Reader& reader, size_t i, bool negated) {
  constexpr size_t kWords = 4;
  if (!reader.has(i)) return i;
  if (reader[i].closing > 0) return reader[i].closing + 1;
  if (const Found compound = reader.Find(i, kCompound)) return i + compound.count;
  size_t end = i;
  if (reader[end].kind == TokenKind::kNumber) {
    if (!reader.glued(end + 1) || !reader.word(end + 1)) return i;
    end += 2;
  }
  while (end - i < kWords && reader.word(end)) {
    const bool first = end == i;
    if (!first && !reader.glued(end) &&
        reader.Find(end,
                    {kBoundary, kConnector, kQuality, kMore, kLess, kPolite, kWithout, kNo, kTail}))
      break;
    if (first && reader.Find(end, {kBoundary, kPolite}) && !Known(reader, end)) return i;
    if (const Found noun = reader.Find(end, kNoun)) {
      end += noun.count;
      if (reader.Find(end, kNoun) && !reader.cjk(end)) end += reader.Find(end, kNoun).count;
      break;
    }
    const Found adjective = reader.Find(end, kAdjective);
    end += adjective ? adjective.count : 1;
    if (adjective && negated && !reader.Find(end, kNoun)) break;
    if (!first && reader.Find(end - 1, kFiller)) break;
    if (reader.is(end, "-") && reader.glued(end) && reader.glued(end + 1)) end += 2;
  }
  return end;
}

// How the list goes on after an item that ends at `i`: past the comma or the conjunction, or `i`.
class List {
 public:
  List(const Reader& reader, bool all, bool negated)
      : reader_(reader), all_(all), negated_(negated) {}

  size_t Next(size_t i, size_t items) const {
    if (const Found either = reader_.Find(i, kOr)) {
      const size_t at = i + either.count;
      return Item(at) > at && !reader_.Find(at, {kLike}) ? at : i;
    }
    if (const Found both = reader_.Find(i, kAnd); both && !negated_) {
      const size_t at = i + both.count;
      return reader_.Find(at, {kNoun, kCompound}) && Closes(Item(at)) ? at : i;
    }
    if (!reader_.is(i, ",")) return i;
    return ListGoesOn(i, items) ? i + 1 : i;
  }

 private:
  size_t Item(size_t i) const {
    return ThingEnd(reader_, reader_.Skip(i, {kDeterminer}), negated_);
  }
  bool Closes(size_t i) const {
    return reader_.Ends(i) || reader_.Find(i, {kBoundary, kConnector, kPolite});
  }

  // Whether nouns follow, separated by commas, that an "or" closes; after "without", an "and"; or
  // nothing, if they are three or more.
  bool ListGoesOn(size_t i, size_t items) const {
    constexpr size_t kLongest = 16;  // items
    for (; items < kLongest && reader_.is(i, ","); ++items) {
      const size_t at = reader_.Skip(i + 1, {kDeterminer});
      if (!reader_.Find(at, {kNoun, kCompound})) return false;
      i = Item(at);
    }
    if (reader_.Find(i, kOr)) return true;
    if (reader_.Find(i, kAnd)) return all_ && reader_.Find(i + 1, {kNoun, kCompound});
    return items >= 3 && Closes(i);
  }

  const Reader& reader_;
  bool all_, negated_;
};

void Add(const Reader& reader, size_t from, size_t begin, size_t end, ParsedQuery& out) {
  const bool quoted = reader[begin].closing + 1 == end;
  out.exclusions.push_back(
      {quoted ? reader.text(begin + 1, end - 1) : reader.text(begin, end), reader.span(from, end)});
}

// "-piano", "non-vocal", "vocal-free", "drumless".
size_t ReadAffix(const Reader& reader, size_t i, ParsedQuery& out) {
  size_t begin = i, end = i, past = i;
  if (reader.is(i, "-") && reader[i].spaced && reader.glued(i + 1) && reader.word(i + 1)) {
    begin = i + 1;
    end = past = i + 2;
    while (reader.is(end, "-") && reader.glued(end) && reader.glued(end + 1) &&
           reader.word(end + 1))
      past = end += 2;
  } else if (reader.is(i, "non") && Known(reader, i + 1 + (reader.is(i + 1, "-") ? 1 : 0))) {
    begin = i + 1 + (reader.is(i + 1, "-") ? 1 : 0);
    end = past = begin + 1;
  } else if (reader.Find(i, kNoun) && reader.is(i + 1, "-") && reader.is(i + 2, "free")) {
    end = i + 1;
    past = i + 3;
  } else if (reader.word(i) && reader[i].folded.ends_with("less")) {
    const std::string_view folded = reader[i].folded;
    const std::string stem(folded.substr(0, folded.size() - 4));
    const Phrases* phrases = FindPhrases(stem);
    if (!phrases || phrases->entries.back().words->sense != kNoun) return i;
    out.exclusions.push_back({stem, reader.span(i, i + 1)});
    return i + 1;
  }
  if (end == i) return i;
  out.exclusions.push_back({reader.text(begin, end), reader.span(i, past)});
  return past;
}

}  // namespace

size_t ReadExclusion(const Reader& reader, size_t i, ParsedQuery& out) {
  if (const size_t end = ReadAffix(reader, i, out); end > i) return end;
  const Found found = reader.Find(i, {kWithout, kNo, kNot, kWithoutKnown, kNotKnown});
  if (!found) return i;
  const Sense sense = found.words->sense;
  const bool negated = sense == kNot || sense == kNotKnown;
  size_t begin = reader.Skip(i + found.count, {kDeterminer});
  if (begin > i + found.count && !reader.word(begin) && !reader.has(begin)) return i;
  if ((sense == kWithoutKnown || sense == kNotKnown) && !Known(reader, begin)) {
    if (sense == kWithoutKnown || !Known(reader, i + found.count)) return i;
  }
  size_t end = ThingEnd(reader, begin, negated);
  if (end == begin) return i;
  Add(reader, i, begin, end, out);
  const List list(reader, sense == kWithout || sense == kWithoutKnown, negated);
  for (size_t items = 1;; ++items) {
    const size_t next = list.Next(end, items);
    if (next == end) break;
    const size_t from = reader.Skip(next, {kDeterminer});
    const size_t past = ThingEnd(reader, from, negated);
    if (past == from) break;
    Add(reader, from, from, past, out);
    end = past;
  }
  if (reader.cjk(end) && reader.is(end, "的")) ++end;
  return reader.Skip(end, {kTail});
}

size_t ReadExclusionAfter(const Reader& reader, size_t i, size_t& begin, ParsedQuery& out) {
  const Found after = reader.Find(i, kWithoutAfter);
  begin = ObjectBefore(reader, i);
  if (!after || begin == i) return i;
  out.exclusions.push_back({reader.text(begin, i), reader.span(begin, i + after.count)});
  return i + after.count;
}

}  // namespace libretto
