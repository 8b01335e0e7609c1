#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "encoders/eval/evaluations.h"
#include "encoders/eval/scoring.h"

namespace libretto {
namespace {

// Share of queries whose rank is within reach, over all ranks.
LinePlot RankPlot(std::span<const RankedQuery> queries, size_t items) {
  LinePlot plot{"Queries found within a rank", "rank", "share of queries", {}, 0.0, 1.0};
  plot.series = {{"model", {}}, {"chance", {}}};
  const auto n = static_cast<double>(queries.size());
  for (size_t rank = 1; rank <= items; ++rank) {
    double found = 0, chance = 0;
    for (const RankedQuery& query : queries) {
      found += query.rank <= rank ? 1 / n : 0;
      chance += ExpectedRecall(items, query.relevant, rank) / n;
    }
    plot.series[0].points.emplace_back(static_cast<double>(rank), found);
    plot.series[1].points.emplace_back(static_cast<double>(rank), chance);
  }
  return plot;
}

// Ranks 1, 2-3, 4-7, ...
BarPlot RankHistogram(std::span<const RankedQuery> queries, size_t items) {
  BarPlot plot{"Rank of the first right track, queries", {}, {}, std::nullopt, 0};
  for (size_t low = 1; low <= items; low *= 2) {
    const size_t high = std::min(2 * low - 1, items);
    plot.labels.push_back(low == high ? absl::StrCat(low) : absl::StrCat(low, "–", high));
    plot.values.push_back(static_cast<double>(std::ranges::count_if(
        queries, [&](const RankedQuery& q) { return q.rank >= low && q.rank <= high; })));
  }
  return plot;
}

ReportTable QueryTable(const TextTable& table, std::span<const RankedQuery> queries) {
  ReportTable result{"queries", "Queries, worst first", {"query", "right", "rank", "AP"}, {}};
  std::vector<size_t> order;
  for (size_t i = 0; i < queries.size(); ++i) order.push_back(i);
  std::ranges::stable_sort(order, [&](size_t a, size_t b) {
    return queries[a].average_precision < queries[b].average_precision;
  });
  for (const size_t i : order) {
    result.rows.push_back({table.entries[i].text, absl::StrCat(queries[i].relevant),
                           absl::StrCat(queries[i].rank),
                           absl::StrFormat("%.3f", queries[i].average_precision)});
  }
  return result;
}

absl::StatusOr<Section> Retrieve(const Evaluation& evaluation, const TextTable& table) {
  const bool labels = evaluation.set.labels && &table == &*evaluation.set.labels;
  const size_t items = evaluation.set.tracks.size();
  ASSIGN_OR_RETURN(const auto texts, EncodeEntries(evaluation.model.text(), table));
  const ScoreMatrix scores = ScoreTracks(texts, evaluation.set, evaluation.options.track_score);
  const std::vector<RankedQuery> queries = RankAll(scores, RelevantTracks(table));
  Section section;
  section.key = labels ? "retrieval_by_label" : "retrieval";
  section.title = labels ? "Text to track, labels as queries" : "Text to track";
  section.counts = {{"queries", queries.size()}, {"tracks", items}};
  section.figures = RetrievalFigures(queries, items, evaluation.options.bootstrap);
  section.tables.push_back(QueryTable(table, queries));
  section.plots = {RankPlot(queries, items), RankHistogram(queries, items)};
  return section;
}

}  // namespace

absl::StatusOr<std::vector<Section>> EvaluateRetrieval(const Evaluation& evaluation) {
  std::vector<Section> sections;
  for (const TextTable* table : TextTables(evaluation.set)) {
    ASSIGN_OR_RETURN(sections.emplace_back(), Retrieve(evaluation, *table));
  }
  if (!sections.empty()) return sections;
  return absl::FailedPreconditionError("retrieval needs texts: give --captions or --labels");
}

}  // namespace libretto
