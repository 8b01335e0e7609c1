#include <algorithm>

#include "server/parser/reader.h"

namespace libretto {
namespace {

using enum Sense;

// Tokens [begin, end) that no fact was read from.
struct Run {
  size_t begin = 0, end = 0;
};

std::vector<Run> Runs(const Reader& reader, size_t first) {
  std::vector<Run> runs;
  for (size_t i = first; i < reader.size(); ++i) {
    if (reader.taken(i)) continue;
    if (runs.empty() || runs.back().end != i) runs.push_back({i, i});
    runs.back().end = i + 1;
  }
  return runs;
}

// The query's first token after words that ask for the rest, or go on from the query before.
size_t SkipAsking(const Reader& reader, bool& continues) {
  size_t i = 0;
  for (;;) {
    const Found plain = reader.Find(i, kPlain);
    if (plain || (reader.has(i) && reader.taken(i))) return i;
    const Found go_on = reader.Find(i, kContinue), ask = reader.Find(i, kAsk);
    const Found& found = go_on.count > ask.count ? go_on : ask;
    if (!found) return i;
    const size_t next = i + found.count;
    const bool names = reader.is(next - 1, "want") || reader.is(next - 1, "a") || reader.is(i, "play") ||
                       reader.is(i, "give") || reader.is(i, "show") || reader.is(i, "get");
    const bool short_ask = &found == &ask && found.count <= 2 && names;
    if (short_ask && reader.has(next) && !reader.taken(next) && !reader.Find(next, kFiller)) return i;
    if (!reader.has(next) && &found == &ask) return i;
    continues |= &found == &go_on;
    i = next;
    if (reader.is(i, ",")) ++i;
  }
}

void TrimEnd(const Reader& reader, Run& run, bool seam) {
  for (bool trimmed = true; trimmed && run.end > run.begin;) {
    trimmed = false;
    if (seam && reader[run.end - 1].kind == TokenKind::kSign && reader[run.end - 1].closing == 0 &&
        !reader.is(run.end - 1, "#") && !reader.is(run.end - 1, "\"")) {
      --run.end;
      trimmed = true;
      continue;
    }
    for (size_t count = std::min<size_t>(4, run.end - run.begin); count > 0 && !trimmed; --count) {
      const size_t at = run.end - count;
      const Found polite = reader.Find(at, kPolite), connector = reader.Find(at, kConnector);
      if (polite.count != count && !(seam && connector.count == count)) continue;
      if (polite.count == count && at == 0) continue;
      run.end = at;
      if (run.end > run.begin && reader.is(run.end - 1, ",")) --run.end;
      trimmed = true;
    }
  }
}

void TrimStart(const Reader& reader, Run& run, bool first) {
  while (run.begin < run.end) {
    const bool closing = reader.is(run.begin, ")") || reader.is(run.begin, "]");
    const bool sign = reader.Ends(run.begin) && (first || closing || run.end == run.begin + 1);
    const bool joint = first && (reader.Find(run.begin, {kAnd, kOr}) || reader.is(run.begin, "but") ||
                                 reader.is(run.begin, "aber") || reader.is(run.begin, "的") ||
                                 reader.is(run.begin, "の"));
    const bool japanese = reader.is(run.begin, "の") || reader.is(run.begin, "的");
    if (!sign && !joint && !japanese) return;
    ++run.begin;
  }
}

bool SaysNothing(const Reader& reader, const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    for (size_t i = run.begin; i < run.end;) {
      const Found found = reader.Find(i, {kFiller, kPolite, kConnector, kContinue});
      if (!found && reader[i].kind != TokenKind::kSign) return false;
      i += std::max<size_t>(found.count, 1);
    }
  }
  return true;
}

bool FoundAny(const ParsedQuery& out) {
  return !(out.exclusions.empty() && out.comparisons.empty() && out.references.empty() && out.ranges.empty() &&
           out.keys.empty() && out.phrases.empty() && out.refinements.empty());
}

}  // namespace

void ReadRest(const Reader& reader, ParsedQuery& out) {
  const size_t first = SkipAsking(reader, out.continues);
  if (reader.Find(first, kOnly) && !reader.Find(first, kPlain) && first < reader.size() && !reader.taken(first)) {
    out.continues = true;
  }
  std::vector<Run> runs = Runs(reader, first);
  bool wrote = false;
  for (Run& run : runs) {
    if (run.begin > 0 && reader.taken(run.begin - 1)) TrimStart(reader, run, !wrote);
    TrimEnd(reader, run, run.end < reader.size());
    wrote |= run.begin < run.end;
  }
  std::erase_if(runs, [](const Run& run) { return run.begin >= run.end; });
  const bool found = FoundAny(out);
  if (!(found || out.continues) || !SaysNothing(reader, runs)) {
    for (const Run& run : runs) {
      const bool sign = reader.Ends(run.begin) && !reader[run.begin].spaced;
      if (!out.text.empty() && !sign) out.text += ' ';
      out.text += reader.text(run.begin, run.end);
    }
  }
  const bool only_changes =
      found && out.text.empty() && out.references.empty() && out.keys.empty() && out.phrases.empty();
  out.continues = out.continues || only_changes || !out.refinements.empty();
}

}  // namespace libretto
