#include <algorithm>
#include <array>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "encoders/eval/evaluations.h"
#include "encoders/eval/samples.h"
#include "encoders/eval/scoring.h"

namespace libretto {
namespace {

// Where the two excerpts of a track of at least twice `seconds` begin.
std::array<double, 2> Starts(const EvalTrack& track, double seconds, const EvalOptions& options) {
  const double duration = track.audio.duration_seconds;
  switch (options.excerpt_places) {
    case ExcerptPlaces::kHalves:
      return {duration / 4 - seconds / 2, duration * 3 / 4 - seconds / 2};
    case ExcerptPlaces::kAdjacent:
      return {duration / 2 - seconds, duration / 2};
    case ExcerptPlaces::kRandom:
      break;
  }
  // Two places in the time that is left without the excerpts.
  std::vector<uint64_t> words(track.hash.begin(), track.hash.end());
  words.push_back(options.bootstrap.seed);
  std::seed_seq seed(words.begin(), words.end());
  std::mt19937_64 random(seed);
  const auto place = [&] {
    return static_cast<double>(random() >> 11) * 0x1p-53 * (duration - 2 * seconds);
  };
  const double one = place(), other = place();
  return {std::min(one, other), std::max(one, other) + seconds};
}

std::string Describe(ExcerptPlaces places) {
  switch (places) {
    case ExcerptPlaces::kHalves:
      return "from the middle of each half";
    case ExcerptPlaces::kAdjacent:
      return "side by side in the middle of the track";
    case ExcerptPlaces::kRandom:
      break;
  }
  return "from anywhere in the track, disjoint";
}

// Two of each track: as they are found, and as they search.
struct Excerpts {
  std::vector<size_t> tracks;
  std::vector<EncodedAudio> first, second;
  std::vector<EncodedAudio> first_query, second_query;
};

EncodeJob ExcerptJob(const EvalTrack& track, int rate, double start, double seconds, bool query) {
  return {absl::StrFormat("%s %.3f+%.3f", track.hash, start, seconds),
          [&track, rate, start, seconds]() -> absl::StatusOr<std::unique_ptr<PcmSource>> {
            ASSIGN_OR_RETURN(Samples samples, ReadExcerpt(track.path, rate, start, seconds));
            return std::make_unique<SampleSource>(std::move(samples), rate);
          },
          query};
}

// Tracks with a silent excerpt are left out.
Excerpts Encode(const Evaluation& evaluation, size_t& too_short, size_t& refused) {
  const double seconds = evaluation.options.excerpt_seconds;
  const int rate = evaluation.embedder.sample_rate();
  const bool apart = evaluation.embedder.coverage() != Coverage::kFull;
  std::vector<size_t> tracks;
  std::vector<EncodeJob> jobs;
  for (size_t i = 0; i < evaluation.set.tracks.size(); ++i) {
    const EvalTrack& track = evaluation.set.tracks[i];
    const double duration = track.audio.duration_seconds;
    if (duration < 2 * seconds) {
      ++too_short;
      continue;
    }
    tracks.push_back(i);
    for (const double start : Starts(track, seconds, evaluation.options)) {
      for (const bool query : {false, true}) {
        if (query && !apart) continue;
        jobs.push_back(ExcerptJob(track, rate, start, seconds, query));
      }
    }
  }
  auto encoded = evaluation.embedder.Encode("excerpts", jobs);
  const size_t step = jobs.size() / std::max<size_t>(tracks.size(), 1);
  Excerpts excerpts;
  for (size_t i = 0; i < tracks.size(); ++i) {
    const auto own = std::span(encoded).subspan(step * i, step);
    if (!std::ranges::all_of(own, [](const auto& one) { return one.ok(); })) {
      ++refused;
      continue;
    }
    excerpts.tracks.push_back(tracks[i]);
    excerpts.first.push_back(*own[0]);
    excerpts.first_query.push_back(*own[step / 2 - 1]);
    excerpts.second.push_back(*own[step / 2]);
    excerpts.second_query.push_back(*own[step - 1]);
  }
  return excerpts;
}

// Each of `queries` among all of `items`; its own has the same number.
std::vector<RankedQuery> RankOwn(std::span<const EncodedAudio> queries,
                                 std::span<const EncodedAudio> items) {
  ScoreMatrix scores(queries.size(), items.size());
  std::vector<std::vector<size_t>> own;
  for (size_t i = 0; i < queries.size(); ++i) {
    own.push_back({i});
    for (size_t j = 0; j < items.size(); ++j) {
      scores.row(i)[j] = Dot(queries[i].track, items[j].track);
    }
  }
  return RankAll(scores, own);
}

}  // namespace

absl::StatusOr<Section> EvaluateSameTrack(const Evaluation& evaluation) {
  size_t too_short = 0, refused = 0;
  const Excerpts excerpts = Encode(evaluation, too_short, refused);
  const double seconds = evaluation.options.excerpt_seconds;
  if (excerpts.tracks.size() < 2) {
    return absl::FailedPreconditionError(
        absl::StrFormat("same-track needs two tracks or more of at least %g s; add music or lower "
                        "--excerpt-seconds",
                        2 * seconds));
  }
  const size_t items = excerpts.tracks.size();
  std::vector<RankedQuery> forth = RankOwn(excerpts.first_query, excerpts.second);
  const std::vector<RankedQuery> back = RankOwn(excerpts.second_query, excerpts.first);
  const auto by_track = [&](auto value) {
    std::vector<double> values;
    for (size_t i = 0; i < items; ++i) values.push_back((value(forth[i]) + value(back[i])) / 2);
    return values;
  };
  Section section;
  section.key = "same_track";
  section.title = "Same track by another excerpt";
  section.counts = {{"tracks", items}, {"too short", too_short}, {"excerpts refused", refused}};
  section.notes.push_back(absl::StrFormat(
      "Excerpts of %g s %s; each looks for its counterpart among those of all tracks, both ways",
      seconds, Describe(evaluation.options.excerpt_places)));
  const auto add = [&](const std::string& key, const std::string& name,
                       const std::vector<double>& values, double chance) {
    section.figures.push_back(
        {key, name, Mean(values), BootstrapMean(values, evaluation.options.bootstrap), chance, 3});
  };
  for (const size_t k : {1, 5}) {
    add(absl::StrCat("recall_at_", k), absl::StrCat("R@", k),
        by_track([k](const RankedQuery& query) { return query.rank <= k ? 1.0 : 0.0; }),
        ExpectedRecall(items, 1, k));
  }
  add("mean_reciprocal_rank", "MRR",
      by_track([](const RankedQuery& query) { return 1.0 / static_cast<double>(query.rank); }),
      ExpectedReciprocalRank(items, 1));
  ReportTable lost{"lost",
                   "Tracks whose excerpts do not find one another first",
                   {"track", "rank forth", "rank back"},
                   {}};
  for (size_t i = 0; i < items; ++i) {
    if (forth[i].rank == 1 && back[i].rank == 1) continue;
    lost.rows.push_back({evaluation.set.tracks[excerpts.tracks[i]].name,
                         absl::StrCat(forth[i].rank), absl::StrCat(back[i].rank)});
  }
  if (!lost.rows.empty()) section.tables.push_back(std::move(lost));
  return section;
}

}  // namespace libretto
