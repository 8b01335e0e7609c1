#include "encoders/eval/run.h"

#include <algorithm>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

using Evaluate = std::function<absl::StatusOr<std::vector<Section>>(const Evaluation&)>;

Evaluate Single(absl::StatusOr<Section> (*evaluate)(const Evaluation&)) {
  return [evaluate](const Evaluation& evaluation) -> absl::StatusOr<std::vector<Section>> {
    ASSIGN_OR_RETURN(Section section, evaluate(evaluation));
    return std::vector<Section>{std::move(section)};
  };
}

const std::vector<std::pair<std::string, Evaluate>>& Evaluations() {
  static const auto& all = *new std::vector<std::pair<std::string, Evaluate>>{
      {"retrieval", EvaluateRetrieval},           {"tagging", Single(EvaluateTagging)},
      {"zero-shot", Single(EvaluateZeroShot)},    {"same-track", Single(EvaluateSameTrack)},
      {"localise", Single(EvaluateLocalisation)}, {"robustness", Single(EvaluateRobustness)},
      {"hubness", Single(EvaluateHubness)},
  };
  return all;
}

void Describe(const EvalCommand& command, const Model& model, const EvalSet& set, Report& report) {
  double seconds = 0;
  for (const EvalTrack& track : set.tracks) seconds += track.audio.duration_seconds;
  const bool mean = command.options.track_score == TrackScore::kMean;
  report.facts = {{"model", model.info().id},
                  {"music", absl::StrFormat("%s: %d tracks, %.1f minutes", command.files.music,
                                            set.tracks.size(), seconds / 60)},
                  {"track score", mean ? "mean of passages, as the search" : "best passage"},
                  {"intervals", absl::StrFormat("95 %%, bootstrap of %d resamples, seed %d",
                                                command.options.bootstrap.samples,
                                                command.options.bootstrap.seed)}};
  if (command.coverage != Coverage::kFull) {
    report.facts.emplace_back("coverage", CoverageName(command.coverage));
  }
  for (const auto& [name, path] :
       {std::pair("captions", command.files.captions), std::pair("labels", command.files.labels),
        std::pair("prompts", command.files.prompts)}) {
    if (!path.empty()) report.facts.emplace_back(name, path);
  }
  report.warnings = set.warnings;
}

}  // namespace

absl::StatusOr<Report> RunEvaluations(const EvalCommand& command, const Model& model,
                                      std::ostream* progress, bool terminal) {
  const auto processors = static_cast<int>(std::thread::hardware_concurrency());
  const int threads = command.threads > 0 ? command.threads : std::max(1, processors);
  const EmbeddingCache cache(command.cache, model.info().id);
  EncodeProgress encode_progress(progress, terminal);
  const AudioEmbedder embedder(model.audio(), cache, encode_progress, threads, command.coverage);
  ASSIGN_OR_RETURN(const EvalSet set, LoadEvalSet(command.files, embedder));
  Report report;
  Describe(command, model, set, report);
  const Evaluation evaluation{model, set, embedder, command.options};
  for (const auto& [name, evaluate] : Evaluations()) {
    if (!command.Wants(name)) continue;
    absl::StatusOr<std::vector<Section>> sections = evaluate(evaluation);
    if (!sections.ok()) {
      if (!command.wanted.empty() || !absl::IsFailedPrecondition(sections.status())) {
        return sections.status();
      }
      report.warnings.push_back(absl::StrCat(name, " is left out: ", sections.status().message()));
      continue;
    }
    for (Section& section : *sections) report.sections.push_back(std::move(section));
  }
  return report;
}

}  // namespace libretto
