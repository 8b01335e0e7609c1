#include "server/parser/reader.h"

namespace libretto {
namespace {

using enum Sense;

bool NameEnds(const Reader& reader, size_t k) {
  if (reader.Ends(k) || reader.taken(k)) return true;
  if (reader.Find(k, {kPolite, kLikeTail}) && !reader.capital(k)) return true;
  if (reader[k].closing > 0) return true;
  if (reader.Find(k, {kWithout}) || reader.is(k, "but") || reader.is(k, "with") ||
      reader.is(k, "only") || reader.is(k, "just") || reader.is(k, "yet") ||
      reader.is(k, "though") || reader.is(k, "however")) {
    return true;
  }
  if (reader.is(k, "for") && reader.word(k + 1)) {
    return reader[k + 1].folded.ends_with("ing") || reader.Find(k + 1, kDeterminer) ||
           reader.is(k + 1, "my");
  }
  if (reader.Find(k, {kContinue}) && !reader.Find(k, {kAnd, kOr}) && !reader.capital(k) &&
      reader.cjk(k))
    return true;
  if (reader.Find(k, {kBoundary}) && !reader.capital(k) &&
      (reader.is(k, "aber") || reader.is(k, "mais") || reader.is(k, "pero") || reader.is(k, "ma") ||
       reader.is(k, "mas") || reader.is(k, "avec") || reader.is(k, "mit") || reader.is(k, "con") ||
       reader.is(k, "com"))) {
    return true;
  }
  return FactBegins(reader, k);
}

struct Name {
  size_t begin = 0, end = 0;  // of the name itself
  size_t past = 0;            // after its quotes
};

// The name from `i`: quoted, between asterisks, or up to where something else begins.
Name ReadName(const Reader& reader, size_t i) {
  if (!reader.has(i)) return {i, i, i};
  if (const size_t closing = reader[i].closing) return {i + 1, closing, closing + 1};
  const bool starred = reader.is(i, "*");
  size_t end = starred ? i + 1 : i;
  const size_t begin = end;
  while (reader.has(end) && !(starred && reader.is(end, "*"))) {
    if (end > begin ? NameEnds(reader, end) : reader.Ends(end)) break;
    if (end > begin && reader.Find(end, kOr) && (reader.is(end, "or") || reader.is(end, "oder")))
      break;
    if (end > begin && reader.Find(end, kBy) && !starred) break;
    ++end;
  }
  return {begin, end, end + (starred && reader.is(end, "*") ? 1 : 0)};
}

EntityKind KindOf(const Found& found) {
  if (!found) return EntityKind::kAny;
  if (found.words->value == "album") return EntityKind::kAlbum;
  return found.words->value == "track" ? EntityKind::kTrack : EntityKind::kArtist;
}

// "the album" before a name.
size_t SkipKind(const Reader& reader, size_t i, EntityKind& kind) {
  const size_t at = reader.Skip(i, {kThe});
  const Found found = reader.Find(at, kEntity);
  if (!found || reader.Ends(at + found.count)) return i;
  kind = KindOf(found);
  return at + found.count;
}

// Whether "by" at `i` is of an artist.
bool IsBy(const Reader& reader, size_t i, bool strict) {
  const bool of_music = i > 0 && !reader.taken(i - 1) && reader.Find(i - 1, {kFiller, kNoun});
  const size_t next = i + 1;
  if (strict) return of_music && reader.capital(next) && reader[next].kind == TokenKind::kWord;
  if (i > 0 && reader.taken(i - 1)) return reader.capital(next);
  constexpr std::string_view kForms[] = {
      "sonata", "symphony",   "concerto", "waltz",   "prelude", "nocturne", "hymn",
      "theme",  "soundtrack", "score",    "requiem", "opera",   "airports"};
  for (const auto form : kForms) {
    if (i > 0 && reader.is(i - 1, form)) return true;
  }
  return of_music || reader.capital(next);
}

struct Trigger {
  size_t count = 0;
  Reference reference;
};

Trigger FindTrigger(const Reader& reader, size_t i) {
  Trigger trigger;
  if (const Found unlike = reader.Find(i, kUnlike)) {
    trigger.count = unlike.count;
    trigger.reference.more = false;
  } else if (const Found like = reader.Find(i, kLike)) {
    trigger.count = like.count;
  } else if (const Found weak = reader.Find(i, kLikeName); weak && reader.capital(i + weak.count)) {
    trigger.count = weak.count;
  } else if (const Found than = reader.Find(i, kThan); than && i > 0 && reader.taken(i - 1)) {
    trigger.count = than.count;
  } else if (const Found by = reader.Find(i, {kBy, kByName}); by) {
    const bool strict = by.words->sense == kByName;
    if (!IsBy(reader, i, strict) && by.count == 1) return {};
    trigger.count = by.count;
    trigger.reference.by = true;
    trigger.reference.kind = EntityKind::kAny;
  }
  return trigger;
}

// "the album X", "from the album X" without a word of likeness.
Trigger FindEntity(const Reader& reader, size_t i) {
  const Found from = reader.Find(i, {kFrom, kByName});
  EntityKind kind = EntityKind::kAny;
  const size_t at = i + from.count;
  if (!reader.Find(at, kThe) || (i > 0 && !from && !reader.taken(i - 1))) return {};
  const size_t name = SkipKind(reader, at, kind);
  if (name == at || !reader.has(name)) return {};
  if (!reader.capital(name) &&
      (kind != EntityKind::kAlbum || reader.Find(name, {kBoundary, kFiller})))
    return {};
  return {name - i, {.kind = kind}};
}

}  // namespace

size_t ReadReference(const Reader& reader, size_t i, ParsedQuery& out) {
  Trigger trigger = FindTrigger(reader, i);
  if (trigger.count == 0) trigger = FindEntity(reader, i);
  if (trigger.count == 0) return i;
  size_t begin = i, at = i + trigger.count;
  at = SkipKind(reader, at, trigger.reference.kind);
  for (;;) {
    const Name name = ReadName(reader, at);
    if (name.end == name.begin) return begin;
    Reference reference = trigger.reference;
    reference.name = reader.text(name.begin, name.end);
    const Found tail = reader.Find(name.past, kLikeTail);
    const size_t end = name.past + (reader.cjk(name.past) ? tail.count : 0);
    reference.at = reader.span(begin, end);
    out.references.push_back(std::move(reference));
    if (!reader.is(end, "or") || !reader.capital(end + 1)) return end;
    begin = at = end + 1;
  }
}

size_t ReadReferenceAfter(const Reader& reader, size_t i, size_t& begin, ParsedQuery& out) {
  const Found after = reader.Find(i, kLikeAfter);
  begin = ObjectBefore(reader, i);
  if (!after || begin == i) return i;
  Reference reference{.name = reader.text(begin, i)};
  reference.at = reader.span(begin, i + after.count);
  out.references.push_back(std::move(reference));
  return i + after.count;
}

}  // namespace libretto
