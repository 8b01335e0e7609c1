#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/eval/evaluations.h"
#include "encoders/eval/hubness.h"
#include "encoders/eval/scoring.h"
#include "encoders/eval/spread.h"

namespace libretto {
namespace {

constexpr size_t kNeighbours = 10;

// Tracks by how often they are among the ten best.
BarPlot OccurrencePlot(const std::string& title, const Hubness& hubness) {
  BarPlot plot{title, {}, {}, std::nullopt, 0};
  plot.labels.push_back("0");
  plot.values.push_back(static_cast<double>(std::ranges::count(hubness.occurrences, size_t{0})));
  const size_t most = std::ranges::max(hubness.occurrences);
  const size_t width = most / 20 + 1;
  for (size_t low = 1; low <= most; low += width) {
    const size_t high = std::min(low + width - 1, most);
    plot.labels.push_back(low == high ? absl::StrCat(low) : absl::StrCat(low, "–", high));
    plot.values.push_back(static_cast<double>(std::ranges::count_if(
        hubness.occurrences, [&](size_t n) { return n >= low && n <= high; })));
  }
  return plot;
}

void AddHubness(const std::string& key, const std::string& name, const Hubness& hubness,
                const EvalSet& set, Section& section) {
  const double even = 1.0 / static_cast<double>(set.tracks.size());
  section.figures.push_back(
      {absl::StrCat(key, "_skewness"), absl::StrCat(name, ": skewness of N10"), hubness.skewness});
  section.figures.push_back({absl::StrCat(key, "_anti_hubs"),
                             absl::StrCat(name, ": share of tracks never among ten"),
                             hubness.anti_hubs});
  section.figures.push_back({absl::StrCat(key, "_largest_share"),
                             absl::StrCat(name, ": share of places of the most frequent track"),
                             hubness.largest_share,
                             {},
                             even});
  section.notes.push_back(absl::StrCat(name, ": the most frequent track is ",
                                       set.tracks[hubness.largest].name, ", ",
                                       hubness.occurrences[hubness.largest], " times"));
  section.plots.push_back(
      OccurrencePlot(absl::StrCat(name, ": tracks by times among the ten best"), hubness));
}

void AddSpread(const std::string& key, const std::string& name, std::span<const Embedding> vectors,
               Section& section) {
  section.figures.push_back({absl::StrCat(key, "_mean_cosine"),
                             absl::StrCat(name, ": mean cosine of unlike pairs"),
                             MeanPairwiseCosine(vectors)});
  section.figures.push_back({absl::StrCat(key, "_effective_rank"),
                             absl::StrCat(name, ": effective rank"),
                             EffectiveRank(vectors),
                             {},
                             {},
                             1});
}

}  // namespace

absl::StatusOr<Section> EvaluateHubness(const Evaluation& evaluation) {
  const EvalSet& set = evaluation.set;
  Section section;
  section.key = "hubness";
  section.title = "Hubs and collapse";
  section.counts = {{"tracks", set.tracks.size()}};
  std::vector<Embedding> tracks;
  for (const EvalTrack& track : set.tracks) tracks.push_back(track.audio.track);
  for (const TextTable* table : TextTables(set)) {
    const bool labels = set.labels && table == &*set.labels;
    const std::string name = labels ? "labels" : "captions";
    ASSIGN_OR_RETURN(const auto texts, EncodeEntries(evaluation.model.text(), *table));
    const ScoreMatrix scores = ScoreTracks(texts, set, evaluation.options.track_score);
    section.counts.emplace_back(name, texts.size());
    AddHubness(name, absl::StrCat(name, " to tracks"), MeasureHubness(scores, kNeighbours), set,
               section);
    AddSpread(name, name, texts, section);
  }
  ScoreMatrix alike(tracks.size(), tracks.size());
  for (size_t i = 0; i < tracks.size(); ++i) {
    for (size_t j = 0; j < tracks.size(); ++j) alike.row(i)[j] = Dot(tracks[i], tracks[j]);
  }
  AddHubness("tracks", "tracks to tracks", MeasureHubness(alike, kNeighbours, true), set, section);
  AddSpread("tracks", "tracks", tracks, section);
  return section;
}

}  // namespace libretto
