#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "encoders/eval/distortions.h"
#include "encoders/eval/evaluations.h"
#include "encoders/eval/samples.h"
#include "encoders/eval/scoring.h"

namespace libretto {
namespace {

struct Excerpt {
  const EvalTrack* track;
  double start = 0, seconds = 0;
};

EncodeJob MakeJob(const Excerpt& excerpt, const Distortion* distortion, int rate, uint64_t seed) {
  return {absl::StrFormat("%s %.3f+%.3f %s seed %d", excerpt.track->hash, excerpt.start,
                          excerpt.seconds, distortion ? distortion->Name() : "", seed),
          [=]() -> absl::StatusOr<std::unique_ptr<PcmSource>> {
            ASSIGN_OR_RETURN(Samples samples, ReadExcerpt(excerpt.track->path, rate, excerpt.start,
                                                          excerpt.seconds));
            if (distortion != nullptr) {
              ASSIGN_OR_RETURN(samples, distortion->apply(samples, rate, seed));
            }
            return std::make_unique<SampleSource>(std::move(samples), rate);
          }};
}

absl::StatusOr<std::vector<EncodedAudio>> EncodeExcerpts(const Evaluation& evaluation,
                                                         const std::vector<Excerpt>& excerpts,
                                                         const Distortion* distortion) {
  std::vector<EncodeJob> jobs;
  for (size_t i = 0; i < excerpts.size(); ++i) {
    jobs.push_back(MakeJob(excerpts[i], distortion, evaluation.embedder.sample_rate(),
                           evaluation.options.bootstrap.seed + i));
  }
  return AllOrError(evaluation.embedder.Encode(distortion ? distortion->Name() : "clean", jobs));
}

// Texts against the excerpts alone.
struct TextQueries {
  std::vector<Embedding> texts;
  std::vector<std::vector<size_t>> relevant;  // excerpts
  TrackScore score = TrackScore::kMean;

  double ReciprocalRank(const std::vector<EncodedAudio>& excerpts) const {
    std::vector<const EncodedAudio*> audio;
    for (const EncodedAudio& one : excerpts) audio.push_back(&one);
    double sum = 0;
    for (const RankedQuery& query : RankAll(ScoreTracks(texts, audio, score), relevant)) {
      sum += 1.0 / static_cast<double>(query.rank);
    }
    return sum / static_cast<double>(texts.size());
  }
};

absl::StatusOr<TextQueries> MakeQueries(const Evaluation& evaluation,
                                        const std::vector<size_t>& taken) {
  TextQueries queries;
  queries.score = evaluation.options.track_score;
  for (const TextTable* table : TextTables(evaluation.set)) {
    ASSIGN_OR_RETURN(auto texts, EncodeEntries(evaluation.model.text(), *table));
    for (size_t i = 0; i < texts.size(); ++i) {
      std::vector<size_t> relevant;
      for (size_t e = 0; e < taken.size(); ++e) {
        if (std::ranges::binary_search(table->entries[i].tracks, taken[e])) relevant.push_back(e);
      }
      if (relevant.empty()) continue;
      queries.texts.push_back(std::move(texts[i]));
      queries.relevant.push_back(std::move(relevant));
    }
    break;  // captions, or labels where there are none
  }
  return queries;
}

double FindsOriginal(const std::vector<EncodedAudio>& distorted,
                     const std::vector<EncodedAudio>& clean) {
  size_t found = 0;
  for (size_t i = 0; i < distorted.size(); ++i) {
    std::vector<float> scores;
    std::vector<bool> own(clean.size(), false);
    own[i] = true;
    for (const EncodedAudio& one : clean) scores.push_back(Dot(distorted[i].track, one.track));
    found += Rank(scores, own).rank == 1 ? 1 : 0;
  }
  return static_cast<double>(found) / static_cast<double>(distorted.size());
}

void AddPoint(std::vector<LinePlot>& plots, const Distortion& distortion, double cosine,
              double found) {
  if (plots.empty() || plots.back().title != distortion.kind) {
    plots.push_back({distortion.kind, distortion.unit, "", {}, 0.0, 1.0});
    plots.back().series = {{"cosine to the clean excerpt", {}}, {"finds the clean excerpt", {}}};
  }
  plots.back().series[0].points.emplace_back(distortion.amount, cosine);
  plots.back().series[1].points.emplace_back(distortion.amount, found);
}

std::vector<Excerpt> TakeExcerpts(const Evaluation& evaluation, std::vector<size_t>& taken) {
  std::vector<Excerpt> excerpts;
  taken = SpreadEvenly(evaluation.set.tracks.size(), evaluation.options.robustness_tracks);
  for (const size_t number : taken) {
    const EvalTrack& track = evaluation.set.tracks[number];
    const double seconds = std::min(evaluation.options.part_seconds, track.audio.duration_seconds);
    excerpts.push_back({&track, (track.audio.duration_seconds - seconds) / 2, seconds});
  }
  return excerpts;
}

}  // namespace

absl::StatusOr<Section> EvaluateRobustness(const Evaluation& evaluation) {
  std::vector<size_t> taken;
  const std::vector<Excerpt> excerpts = TakeExcerpts(evaluation, taken);
  if (excerpts.size() < 2) {
    return absl::FailedPreconditionError("robustness needs two tracks or more; add music");
  }
  ASSIGN_OR_RETURN(const auto clean, EncodeExcerpts(evaluation, excerpts, nullptr));
  ASSIGN_OR_RETURN(const TextQueries queries, MakeQueries(evaluation, taken));
  const bool with_texts = !queries.texts.empty();
  Section section;
  section.key = "robustness";
  section.title = "Robustness";
  section.counts = {{"tracks", excerpts.size()}, {"queries", queries.texts.size()}};
  section.notes.push_back(absl::StrFormat(
      "Up to %g s from the middle of each track, distorted, against the clean excerpts",
      evaluation.options.part_seconds));
  ReportTable table{"distortions", "Distortions", {"distortion", "cosine", "finds original"}, {}};
  double clean_rank = 0;
  if (with_texts) {
    table.columns.insert(table.columns.end(), {"text MRR", "change"});
    clean_rank = queries.ReciprocalRank(clean);
    section.figures.push_back({"clean_text_mrr", "text MRR over the clean excerpts", clean_rank});
  }
  std::vector<double> all_cosines;
  std::vector<LinePlot> plots;
  for (const Distortion& distortion : AllDistortions()) {
    const auto distorted = EncodeExcerpts(evaluation, excerpts, &distortion);
    if (absl::IsFailedPrecondition(distorted.status())) {
      section.notes.push_back(
          absl::StrCat(distortion.Name(), " is left out: ", distorted.status().message()));
      continue;
    }
    RETURN_IF_ERROR(distorted.status());
    std::vector<double> cosines;
    for (size_t i = 0; i < clean.size(); ++i) {
      cosines.push_back(Dot(clean[i].track, (*distorted)[i].track));
    }
    const double cosine = Mean(cosines), found = FindsOriginal(*distorted, clean);
    all_cosines.push_back(cosine);
    const Interval interval = BootstrapMean(cosines, evaluation.options.bootstrap);
    table.rows.push_back({distortion.Name(),
                          absl::StrFormat("%.3f (%.3f–%.3f)", cosine, interval.low, interval.high),
                          absl::StrFormat("%.3f", found)});
    if (with_texts) {
      const double rank = queries.ReciprocalRank(*distorted);
      table.rows.back().push_back(absl::StrFormat("%.3f", rank));
      table.rows.back().push_back(absl::StrFormat("%+.3f", rank - clean_rank));
    }
    AddPoint(plots, distortion, cosine, found);
  }
  section.figures.push_back({"mean_cosine", "mean cosine over all distortions", Mean(all_cosines)});
  section.tables.push_back(std::move(table));
  section.plots.assign(plots.begin(), plots.end());
  return section;
}

}  // namespace libretto
