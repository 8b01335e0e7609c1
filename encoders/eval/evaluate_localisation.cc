#include <algorithm>
#include <numeric>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "encoders/eval/evaluations.h"
#include "encoders/eval/samples.h"
#include "encoders/eval/scoring.h"

namespace libretto {
namespace {

struct Splice {
  size_t text = 0;  // of the table
  std::vector<size_t> tracks;
  size_t own = 0;  // which of `tracks` the text is right for
};

// One per text while there are tracks that it is not right for; the right one's place by chance.
std::vector<Splice> PlanSplices(const TextTable& table, const EvalSet& set,
                                const EvalOptions& options) {
  std::mt19937_64 random(options.bootstrap.seed);
  const auto below = [&](size_t bound) { return static_cast<size_t>(random() % bound); };
  std::vector<size_t> usable;
  for (size_t i = 0; i < set.tracks.size(); ++i) {
    if (set.tracks[i].audio.duration_seconds >= options.part_seconds) usable.push_back(i);
  }
  std::vector<Splice> splices;
  for (const size_t text : SpreadEvenly(table.entries.size(), options.max_splices)) {
    std::vector<size_t> right, wrong;
    for (const size_t track : usable) {
      const bool is_right = std::ranges::binary_search(table.entries[text].tracks, track);
      (is_right ? right : wrong).push_back(track);
    }
    const auto others = static_cast<size_t>(options.splice_tracks) - 1;
    if (right.empty() || wrong.size() < others) continue;
    Splice splice{text, {}, below(others + 1)};
    for (size_t i = 0; i < others; ++i) {
      std::swap(wrong[i], wrong[i + below(wrong.size() - i)]);
      splice.tracks.push_back(wrong[i]);
    }
    splice.tracks.insert(splice.tracks.begin() + static_cast<std::ptrdiff_t>(splice.own),
                         right[below(right.size())]);
    splices.push_back(std::move(splice));
  }
  return splices;
}

// The middle of each track, one after another.
absl::StatusOr<std::unique_ptr<PcmSource>> Join(const EvalSet& set, const Splice& splice,
                                                double seconds, int rate) {
  Samples all;
  for (const size_t number : splice.tracks) {
    const EvalTrack& track = set.tracks[number];
    const double start = (track.audio.duration_seconds - seconds) / 2;
    ASSIGN_OR_RETURN(const Samples part, ReadExcerpt(track.path, rate, start, seconds));
    all.insert(all.end(), part.begin(), part.end());
  }
  return std::make_unique<SampleSource>(std::move(all), rate);
}

std::vector<EncodeJob> SpliceJobs(const Evaluation& evaluation,
                                  const std::vector<Splice>& splices) {
  std::vector<EncodeJob> jobs;
  const double seconds = evaluation.options.part_seconds;
  for (const Splice& splice : splices) {
    std::string key = absl::StrFormat("splice %.3f", seconds);
    for (const size_t track : splice.tracks) {
      absl::StrAppend(&key, " ", evaluation.set.tracks[track].hash);
    }
    jobs.push_back({key, [&evaluation, &splice, seconds] {
                      return Join(evaluation.set, splice, seconds,
                                  evaluation.embedder.sample_rate());
                    }});
  }
  return jobs;
}

bool Inside(const Passage& passage, size_t part, double seconds) {
  const double middle = (passage.start_seconds + passage.end_seconds) / 2;
  return middle >= static_cast<double>(part) * seconds &&
         middle < static_cast<double>(part + 1) * seconds;
}

}  // namespace

absl::StatusOr<Section> EvaluateLocalisation(const Evaluation& evaluation) {
  const std::vector<const TextTable*> tables = TextTables(evaluation.set);
  if (tables.empty()) {
    return absl::FailedPreconditionError("localise needs texts: give --captions or --labels");
  }
  const TextTable& table = *tables.front();
  const EvalOptions& options = evaluation.options;
  const std::vector<Splice> splices = PlanSplices(table, evaluation.set, options);
  if (splices.empty()) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "localise needs %d tracks of %g s, all but one of which a text is not right for; add "
        "music, or lower --splice-tracks or --part-seconds",
        options.splice_tracks, options.part_seconds));
  }
  ASSIGN_OR_RETURN(const auto texts, EncodeEntries(evaluation.model.text(), table));
  const auto encoded = evaluation.embedder.Encode("splices", SpliceJobs(evaluation, splices));
  std::vector<double> hits, chances;
  size_t refused = 0;
  for (size_t i = 0; i < splices.size(); ++i) {
    if (!encoded[i].ok()) {
      ++refused;
      continue;
    }
    const std::vector<Passage>& passages = encoded[i]->passages;
    const auto best = std::ranges::max_element(passages, {}, [&](const Passage& passage) {
      return Dot(texts[splices[i].text], passage.embedding);
    });
    const auto inside = std::ranges::count_if(passages, [&](const Passage& passage) {
      return Inside(passage, splices[i].own, options.part_seconds);
    });
    hits.push_back(Inside(*best, splices[i].own, options.part_seconds) ? 1 : 0);
    chances.push_back(static_cast<double>(inside) / static_cast<double>(passages.size()));
  }
  if (hits.empty()) return encoded[0].status();
  Section section;
  section.key = "localisation";
  section.title = "Best passage in a splice";
  section.counts = {{"splices", hits.size()}, {"splices refused", refused}};
  section.notes.push_back(absl::StrFormat(
      "Each splice is %d tracks, %g s from the middle of each, in an order by chance; the text is "
      "right for one of them. Found: the middle of the best passage lies in that one's part",
      options.splice_tracks, options.part_seconds));
  section.figures.push_back(
      {"found", "found", Mean(hits), BootstrapMean(hits, options.bootstrap), Mean(chances), 3});
  return section;
}

}  // namespace libretto
