#include "server/playlist/continuation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "base/chance.h"
#include "base/status_macros.h"
#include "server/query/errors.h"

namespace libretto {
namespace {

constexpr float kFade = 0.7f;          // what a track counts for the heading, of the one after it
constexpr double kStepWeight = 0.3;    // of the step's cost, next to the nearness
constexpr double kArtistAgain = 0.25;  // at once; less the longer ago
constexpr double kAlbumAgain = 0.1;
constexpr double kChance = 0.5;  // of exploration 1
constexpr int kPoolBase = 100;
constexpr int kPoolPerTrack = 10;

void Add(const Embedding& vector, float weight, Embedding& sum) {
  for (size_t i = 0; i < sum.size(); ++i) sum[i] += weight * vector[i];
}

bool IsSame(const std::string& a, const std::string& b) {
  return !a.empty() && absl::EqualsIgnoreCase(a, b);
}

// The list so far.
class Progress {
 public:
  Progress(const std::vector<Song>& seeds, int spacing)
      : spacing_(spacing), centre_(seeds.front().embedding.size(), 0.0f), heading_(centre_) {
    for (const Song& seed : seeds) {
      Add(seed.embedding, 1.0f / static_cast<float>(seeds.size()), centre_);
      Append(seed);
    }
  }

  void Append(const Song& song) {
    for (float& x : heading_) x *= kFade;
    Add(song.embedding, 1 - kFade, heading_);
    list_.push_back(&song);
  }

  // Between the two points.
  absl::StatusOr<Embedding> Target() const {
    Embedding centre = centre_, heading = heading_;
    if (NormalizeL2(centre) && NormalizeL2(heading)) {
      Add(heading, 1, centre);
      if (NormalizeL2(centre)) return centre;
    }
    return AtField("seed_track_ids",
                   absl::FailedPreconditionError(
                       "the tracks are so unlike that nothing is near to all: give fewer"));
  }

  double Score(const Song& song, const Embedding& target) const {
    double score = Dot(song.embedding, target);
    score -= kStepWeight * StepBetween(*list_.back(), song).cost;
    for (int ago = 1; ago <= spacing_ && ago <= static_cast<int>(list_.size()); ++ago) {
      const Track& earlier = list_[list_.size() - static_cast<size_t>(ago)]->track;
      const double nearness = 1 - (ago - 1.0) / spacing_;
      if (IsSame(earlier.artist, song.track.artist)) score -= kArtistAgain * nearness;
      if (IsSame(earlier.album, song.track.album)) score -= kAlbumAgain * nearness;
    }
    return score;
  }

 private:
  const int spacing_;
  Embedding centre_;
  Embedding heading_;
  std::vector<const Song*> list_;
};

std::set<std::string> LeftOut(const View& view, const ContinuationQuery& query,
                              const std::vector<Song>& seeds) {
  std::set<std::string> recordings;
  for (const Song& seed : seeds) recordings.insert(seed.recording);
  for (const std::string& id : query.avoided_ids) recordings.insert(RecordingOf(view, id));
  return recordings;
}

}  // namespace

absl::StatusOr<std::vector<Song>> Continue(const View& view, const ContinuationQuery& query,
                                           const std::vector<Song>& seeds, const Call& call,
                                           const Clock& clock) {
  Progress progress(seeds, query.spacing);
  const std::set<std::string> left_out = LeftOut(view, query, seeds);
  ASSIGN_OR_RETURN(Embedding target, progress.Target());
  ASSIGN_OR_RETURN(const std::vector<Song> pool,
                   NearestSongs(view,
                                {target, query.filter ? &*query.filter : nullptr, left_out,
                                 kPoolBase + kPoolPerTrack * query.count},
                                call, clock));
  std::vector<double> chances;
  for (const Song& song : pool) {
    chances.push_back(query.exploration * kChance * Chance(query.seed, song.track.id));
  }
  std::vector<bool> taken(pool.size());
  std::vector<Song> next;
  while (next.size() < std::min(pool.size(), static_cast<size_t>(query.count))) {
    RETURN_IF_ERROR(call.StillWanted(clock, "the next track"));
    size_t best = pool.size();
    double best_score = 0;
    for (size_t i = 0; i < pool.size(); ++i) {
      if (taken[i]) continue;
      const double score = progress.Score(pool[i], target) + chances[i];
      if (best == pool.size() || score > best_score) best = i, best_score = score;
    }
    taken[best] = true;
    next.push_back(pool[best]);
    progress.Append(pool[best]);
    ASSIGN_OR_RETURN(target, progress.Target());
  }
  return next;
}

}  // namespace libretto
