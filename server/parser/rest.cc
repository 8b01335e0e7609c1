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
    if (!reader.has(i) || reader.taken(i)) return i;
    const Found plain = reader.Find(i, kPlain), go_on = reader.Find(i, kContinue);
    Found ask = reader.Find(i, kAsk);
    const Found brief = reader.Find(i, kAskBrief);
    if (brief.count > ask.count && reader.Find(i + brief.count, kAskFor)) ask = brief;
    const Found& found = go_on.count > ask.count ? go_on : ask;
    if (!found || plain.count >= found.count) return i;
    if (!go_on && !reader.has(i + found.count)) return i;
    continues |= go_on.count > ask.count;
    i += found.count;
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
      const Found polite = reader.Find(at, kPolite),
                  connector = reader.Find(at, {kConnector, kOnly});
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
    const bool joint = first && (reader.Find(run.begin, {kAnd, kOr}) ||
                                 reader.is(run.begin, "but") || reader.is(run.begin, "aber") ||
                                 reader.is(run.begin, "的") || reader.is(run.begin, "の"));
    const bool japanese = reader.is(run.begin, "の") || reader.is(run.begin, "的");
    if (!sign && !joint && !japanese) return;
    ++run.begin;
  }
}

bool SaysNothing(const Reader& reader, const Run& run) {
  for (size_t i = run.begin; i < run.end;) {
    const Found found = reader.Find(i, {kFiller, kPolite, kConnector, kContinue, kOnly, kMore});
    if (!found && reader[i].kind != TokenKind::kSign) return false;
    i += std::max<size_t>(found.count, 1);
  }
  return true;
}

bool FoundAny(const ParsedQuery& out) {
  return !(out.exclusions.empty() && out.comparisons.empty() && out.references.empty() &&
           out.ranges.empty() && out.keys.empty() && out.phrases.empty() &&
           out.refinements.empty());
}

}  // namespace

void ReadRest(const Reader& reader, ParsedQuery& out) {
  const size_t first = SkipAsking(reader, out.continues);
  if (reader.Find(first, kOnly) && !reader.Find(first, kPlain) && first < reader.size() &&
      !reader.taken(first)) {
    out.continues = true;
  }
  std::vector<Run> runs = Runs(reader, first);
  bool wrote = false;
  for (Run& run : runs) {
    if (run.begin > 0 && reader.taken(run.begin - 1)) TrimStart(reader, run, !wrote);
    TrimEnd(reader, run, run.end < reader.size());
    wrote |= run.begin < run.end;
  }
  const bool found = FoundAny(out);
  std::erase_if(runs, [&](const Run& run) {
    return run.begin >= run.end || ((found || out.continues) && SaysNothing(reader, run));
  });
  for (Run& run : runs) {
    if (out.text.empty() && run.begin > 0) TrimStart(reader, run, true);
    const bool sign = reader.Ends(run.begin) && !reader[run.begin].spaced;
    if (!out.text.empty() && !sign) out.text += ' ';
    out.text += reader.text(run.begin, run.end);
  }
  const bool only_changes = found && out.text.empty() && out.references.empty() &&
                            out.keys.empty() && out.phrases.empty();
  out.continues = out.continues || only_changes || !out.refinements.empty();
}

}  // namespace libretto
