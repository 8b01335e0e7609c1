#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/eval/classification_figures.h"
#include "encoders/eval/evaluations.h"
#include "encoders/eval/scoring.h"
#include "encoders/eval/tab_separated.h"

namespace libretto {
namespace {

// The class of each track that the table names, by track.
absl::StatusOr<std::map<size_t, size_t>> ClassOfTrack(const TextTable& labels) {
  std::map<size_t, size_t> classes;
  for (size_t i = 0; i < labels.entries.size(); ++i) {
    for (const size_t track : labels.entries[i].tracks) {
      const auto [first, is_new] = classes.emplace(track, i);
      if (is_new) continue;
      return RowError(absl::StatusCode::kFailedPrecondition, labels.path,
                      labels.line_of_track.at(track),
                      absl::StrCat("the track has the labels '", labels.entries[first->second].text,
                                   "' and '", labels.entries[i].text,
                                   "'; zero-shot classification needs one label per track"));
    }
  }
  return classes;
}

// The normalised mean of a class's prompts; its label, if it has none.
absl::StatusOr<std::vector<Embedding>> ClassVectors(const Evaluation& evaluation) {
  const TextTable& labels = *evaluation.set.labels;
  ASSIGN_OR_RETURN(std::vector<Embedding> vectors, EncodeEntries(evaluation.model.text(), labels));
  if (!evaluation.set.prompts) return vectors;
  for (size_t i = 0; i < vectors.size(); ++i) {
    const auto own = evaluation.set.prompts->find(labels.entries[i].text);
    if (own == evaluation.set.prompts->end()) continue;
    ASSIGN_OR_RETURN(const auto encoded, evaluation.model.text().Encode(own->second));
    std::fill(vectors[i].begin(), vectors[i].end(), 0.0f);
    for (const EncodedText& prompt : encoded) {
      for (size_t j = 0; j < vectors[i].size(); ++j) vectors[i][j] += prompt.embedding[j];
    }
    if (!NormalizeL2(vectors[i])) {
      return absl::InvalidArgumentError(
          absl::StrCat("the prompts of '", own->first, "' cancel out; change one"));
    }
  }
  return vectors;
}

// [tracks, classes] from [classes, tracks].
ScoreMatrix Transpose(const ScoreMatrix& matrix) {
  ScoreMatrix result(matrix.columns, matrix.rows);
  for (size_t i = 0; i < matrix.rows; ++i) {
    for (size_t j = 0; j < matrix.columns; ++j) result.row(j)[i] = matrix.row(i)[j];
  }
  return result;
}

Figure Accuracy(const char* key, const char* name, std::span<const size_t> truth,
                std::span<const size_t> predicted, size_t classes,
                const BootstrapOptions& bootstrap) {
  std::vector<double> hits;
  for (size_t i = 0; i < truth.size(); ++i) hits.push_back(truth[i] == predicted[i] ? 1 : 0);
  return {key, name, Mean(hits), BootstrapMean(hits, bootstrap), 1.0 / static_cast<double>(classes),
          3};
}

ReportTable RecallTable(const MatrixPlot& matrix) {
  ReportTable table{"classes", "Classes, raw", {"label", "tracks", "right", "taken for most"}, {}};
  for (size_t i = 0; i < matrix.labels.size(); ++i) {
    size_t all = 0, mistaken = 0, most = 0;
    for (size_t j = 0; j < matrix.labels.size(); ++j) {
      all += matrix.counts[i][j];
      if (j == i || matrix.counts[i][j] <= most) continue;
      most = matrix.counts[i][j];
      mistaken = j;
    }
    table.rows.push_back({matrix.labels[i], absl::StrCat(all), absl::StrCat(matrix.counts[i][i]),
                          most > 0 ? absl::StrCat(matrix.labels[mistaken], " (", most, ")") : ""});
  }
  return table;
}

}  // namespace

absl::StatusOr<Section> EvaluateZeroShot(const Evaluation& evaluation) {
  const EvalSet& set = evaluation.set;
  if (!set.labels || set.labels->entries.size() < 2) {
    return absl::FailedPreconditionError(
        "zero-shot classification needs two labels or more: give --labels");
  }
  ASSIGN_OR_RETURN(const auto class_of_track, ClassOfTrack(*set.labels));
  ASSIGN_OR_RETURN(const std::vector<Embedding> classes, ClassVectors(evaluation));
  std::vector<const EncodedAudio*> audio;
  std::vector<size_t> truth;
  for (const auto& [track, own] : class_of_track) {
    audio.push_back(&set.tracks[track].audio);
    truth.push_back(own);
  }
  const ScoreMatrix raw = Transpose(ScoreTracks(classes, audio, evaluation.options.track_score));
  const BootstrapOptions& bootstrap = evaluation.options.bootstrap;
  const auto accuracy = [&](const char* key, const char* name, const ScoreMatrix& scores) {
    return Accuracy(key, name, truth, BestColumns(scores), classes.size(), bootstrap);
  };
  Section section;
  section.key = "zero_shot";
  section.title = "Zero-shot classification";
  section.counts = {{"tracks", truth.size()}, {"classes", classes.size()}};
  section.figures.push_back(accuracy("accuracy_raw", "accuracy, raw", raw));
  if (const auto& reference = evaluation.model.reference_audio(); reference.size() > 1) {
    ScoreMatrix scores(reference.size(), classes.size());
    for (size_t i = 0; i < scores.rows; ++i) {
      for (size_t j = 0; j < scores.columns; ++j) scores.row(i)[j] = Dot(reference[i], classes[j]);
    }
    section.figures.push_back(accuracy("accuracy_by_reference",
                                       "accuracy, standardised by the model's reference audio",
                                       StandardizeColumnsBy(raw, scores)));
  }
  section.figures.push_back(accuracy(
      "accuracy_standardised", "accuracy, standardised over this set", StandardizeColumns(raw)));
  MatrixPlot matrix{"Confusion matrix, raw: rows are the truth, columns the answer", {}, {}};
  for (const TextTable::Entry& entry : set.labels->entries) matrix.labels.push_back(entry.text);
  matrix.counts = ConfusionMatrix(truth, BestColumns(raw), classes.size());
  section.tables.push_back(RecallTable(matrix));
  section.plots.push_back(std::move(matrix));
  return section;
}

}  // namespace libretto
