#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "encoders/eval/evaluations.h"
#include "encoders/eval/scoring.h"
#include "encoders/eval/tagging_figures.h"

namespace libretto {
namespace {

struct LabelFigures {
  std::string label;
  size_t positives = 0;
  double roc_auc = 0, pr_auc = 0;
  LabelRanking ranking;
};

using AreaUnderCurve = double (LabelRanking::*)(std::span<const int>) const;

// Over the labels that the resample still defines.
double MacroMean(std::span<const LabelFigures> labels, AreaUnderCurve area,
                 std::span<const int> weights) {
  double sum = 0;
  int defined = 0;
  for (const LabelFigures& label : labels) {
    const double value = (label.ranking.*area)(weights);
    if (!std::isfinite(value)) continue;
    sum += value;
    ++defined;
  }
  return defined > 0 ? sum / defined : std::nan("");
}

Figure MacroFigure(const char* key, const char* name, std::span<const LabelFigures> labels,
                   AreaUnderCurve area, size_t tracks, double chance,
                   const BootstrapOptions& bootstrap) {
  const auto mean = [&](std::span<const int> weights) { return MacroMean(labels, area, weights); };
  return {key,    name, mean(std::vector<int>(tracks, 1)), Bootstrap(tracks, mean, bootstrap),
          chance, 3};
}

void Describe(std::vector<LabelFigures> labels, Section& section) {
  std::ranges::stable_sort(labels, std::greater<>(), &LabelFigures::roc_auc);
  ReportTable table{"labels", "Labels", {"label", "positives", "ROC-AUC", "PR-AUC"}, {}};
  BarPlot roc{"ROC-AUC per label", {}, {}, 0.5, 2}, pr{"PR-AUC per label", {}, {}, {}, 2};
  for (const LabelFigures& label : labels) {
    table.rows.push_back({label.label, absl::StrCat(label.positives),
                          absl::StrFormat("%.3f", label.roc_auc),
                          absl::StrFormat("%.3f", label.pr_auc)});
    roc.labels.push_back(label.label);
    roc.values.push_back(label.roc_auc);
    pr.labels.push_back(label.label);
    pr.values.push_back(label.pr_auc);
  }
  section.tables.push_back(std::move(table));
  section.plots = {roc, pr};
}

}  // namespace

absl::StatusOr<Section> EvaluateTagging(const Evaluation& evaluation) {
  const EvalSet& set = evaluation.set;
  if (!set.labels) return absl::FailedPreconditionError("tagging needs labels: give --labels");
  std::vector<const EncodedAudio*> audio;
  std::map<size_t, size_t> column;  // of a track
  for (const auto& [track, line] : set.labels->line_of_track) {
    column[track] = audio.size();
    audio.push_back(&set.tracks[track].audio);
  }
  ASSIGN_OR_RETURN(const auto texts, EncodeEntries(evaluation.model.text(), *set.labels));
  const ScoreMatrix scores = ScoreTracks(texts, audio, evaluation.options.track_score);
  const auto least = static_cast<size_t>(std::max(evaluation.options.min_positives, 1));
  std::vector<LabelFigures> labels;
  std::vector<std::string> left_out;
  double prevalence = 0;
  for (size_t i = 0; i < texts.size(); ++i) {
    const TextTable::Entry& entry = set.labels->entries[i];
    const size_t positives = entry.tracks.size();
    const size_t counted = audio.size() - entry.unsure.size();
    if (positives < least || counted - positives < least) {
      left_out.push_back(absl::StrCat(entry.text, " (", positives, ")"));
      continue;
    }
    std::vector<bool> positive(audio.size()), unsure(audio.size());
    for (const size_t track : entry.tracks) positive[column[track]] = true;
    for (const size_t track : entry.unsure) unsure[column[track]] = true;
    const LabelRanking ranking(scores.row(i), positive, unsure);
    const std::vector<int> once(audio.size(), 1);
    labels.push_back({entry.text, positives, ranking.RocAuc(once), ranking.PrAuc(once), ranking});
    prevalence += static_cast<double>(positives) / static_cast<double>(counted);
  }
  if (labels.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(set.labels->path, ": no label has ", least, " tracks with it and ", least,
                     " without it, as tagging needs; label more tracks or lower --min-positives"));
  }
  prevalence /= static_cast<double>(labels.size());
  Section section;
  section.key = "tagging";
  section.title = "Tagging";
  section.counts = {
      {"labels", labels.size()}, {"tracks", audio.size()}, {"labels left out", left_out.size()}};
  if (!left_out.empty()) {
    section.notes.push_back(
        absl::StrCat("Left out, with fewer than ", least,
                     " tracks with or without them: ", absl::StrJoin(left_out, ", ")));
  }
  const BootstrapOptions& bootstrap = evaluation.options.bootstrap;
  section.figures = {MacroFigure("roc_auc", "mean ROC-AUC", labels, &LabelRanking::RocAuc,
                                 audio.size(), 0.5, bootstrap),
                     MacroFigure("pr_auc", "mean PR-AUC", labels, &LabelRanking::PrAuc,
                                 audio.size(), prevalence, bootstrap)};
  Describe(std::move(labels), section);
  return section;
}

}  // namespace libretto
