#include "encoders/eval/scoring.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/eval/tab_separated.h"

namespace libretto {
namespace {

constexpr size_t kTextBatch = 64;

float Score(const Embedding& text, const EncodedAudio& audio, TrackScore score) {
  if (score == TrackScore::kMean) return Dot(text, audio.track);
  float best = -2;
  for (const Passage& passage : audio.passages) best = std::max(best, Dot(text, passage.embedding));
  return best;
}

}  // namespace

absl::StatusOr<std::vector<Embedding>> EncodeEntries(const TextEncoder& encoder,
                                                     const TextTable& table) {
  std::vector<Embedding> embeddings;
  for (size_t begin = 0; begin < table.entries.size(); begin += kTextBatch) {
    std::vector<std::string> texts;
    const size_t end = std::min(begin + kTextBatch, table.entries.size());
    for (size_t i = begin; i < end; ++i) texts.push_back(table.entries[i].text);
    absl::StatusOr<std::vector<EncodedText>> encoded = encoder.Encode(texts);
    if (!encoded.ok()) {
      return RowError(encoded.status().code(), table.path, table.entries[begin].line,
                      absl::StrCat("a text of this row or the ", end - begin - 1,
                                   " texts after it: ", encoded.status().message()));
    }
    for (EncodedText& text : *encoded) embeddings.push_back(std::move(text.embedding));
  }
  return embeddings;
}

ScoreMatrix ScoreTracks(std::span<const Embedding> texts,
                        std::span<const EncodedAudio* const> tracks, TrackScore score) {
  ScoreMatrix scores(texts.size(), tracks.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    for (size_t j = 0; j < tracks.size(); ++j)
      scores.row(i)[j] = Score(texts[i], *tracks[j], score);
  }
  return scores;
}

ScoreMatrix ScoreTracks(std::span<const Embedding> texts, const EvalSet& set, TrackScore score) {
  return ScoreTracks(texts, AudioOf(set), score);
}

std::vector<const EncodedAudio*> AudioOf(const EvalSet& set) {
  std::vector<const EncodedAudio*> audio;
  for (const EvalTrack& track : set.tracks) audio.push_back(&track.audio);
  return audio;
}

std::vector<std::vector<size_t>> RelevantTracks(const TextTable& table) {
  std::vector<std::vector<size_t>> relevant;
  for (const TextTable::Entry& entry : table.entries) relevant.push_back(entry.tracks);
  return relevant;
}

std::vector<const TextTable*> TextTables(const EvalSet& set) {
  std::vector<const TextTable*> tables;
  for (const auto* table : {&set.captions, &set.labels}) {
    if (table->has_value() && !(*table)->entries.empty()) tables.push_back(&**table);
  }
  return tables;
}

std::vector<Figure> RetrievalFigures(std::span<const RankedQuery> queries, size_t items,
                                     const BootstrapOptions& bootstrap) {
  std::vector<Figure> figures;
  const auto add = [&](const std::string& key, const std::string& name, auto value, auto chance) {
    std::vector<double> values, chances;
    for (const RankedQuery& query : queries) {
      values.push_back(value(query));
      chances.push_back(chance(query.relevant));
    }
    figures.push_back(
        {key, name, Mean(values), BootstrapMean(values, bootstrap), Mean(chances), 3});
  };
  for (const size_t k : {1, 5, 10}) {
    add(
        absl::StrCat("recall_at_", k), absl::StrCat("R@", k),
        [k](const RankedQuery& query) { return query.rank <= k ? 1.0 : 0.0; },
        [&](size_t relevant) { return ExpectedRecall(items, relevant, k); });
  }
  add(
      "mean_reciprocal_rank", "MRR",
      [](const RankedQuery& query) { return 1.0 / static_cast<double>(query.rank); },
      [&](size_t relevant) { return ExpectedReciprocalRank(items, relevant); });
  add(
      "mean_average_precision", "mAP",
      [](const RankedQuery& query) { return query.average_precision; },
      [&](size_t relevant) { return ExpectedAveragePrecision(items, relevant); });
  std::vector<double> ranks;
  for (const RankedQuery& query : queries) ranks.push_back(static_cast<double>(query.rank));
  figures.push_back({"median_rank", "median rank", Median(ranks), BootstrapMedian(ranks, bootstrap),
                     ExpectedMedianRank(items, queries), 1});
  return figures;
}

std::vector<size_t> SpreadEvenly(size_t count, size_t limit) {
  const size_t taken = std::min(count, limit);
  std::vector<size_t> numbers;
  for (size_t i = 0; i < taken; ++i) numbers.push_back(i * count / taken);
  return numbers;
}

}  // namespace libretto
