#include "server/playlist/path.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "base/status_macros.h"
#include "server/query/errors.h"

namespace libretto {
namespace {

constexpr double kPaceWeight = 1;    // of being ahead or behind by the whole way
constexpr double kReturnWeight = 2;  // of going back by the whole way
constexpr size_t kBeam = 64;
constexpr int kLayerBase = 40;
constexpr double kSameSound = 1e-4;  // of 1 - cosine

// The point that divides the arc between two unit vectors at `part`.
Embedding Slerp(const Embedding& from, const Embedding& to, double part) {
  const double angle = std::acos(std::clamp<double>(Dot(from, to), -1, 1));
  const auto a = static_cast<float>(std::sin((1 - part) * angle) / std::sin(angle));
  const auto b = static_cast<float>(std::sin(part * angle) / std::sin(angle));
  Embedding point(from.size());
  for (size_t i = 0; i < point.size(); ++i) point[i] = a * from[i] + b * to[i];
  NormalizeL2(point);
  return point;
}

using Layers = std::vector<std::vector<Song>>;

// A way from the start to a song of some layer, known by its last part.
struct Way {
  double cost = 0;
  const Song* song = nullptr;
  double progress = 0;
  std::shared_ptr<const Way> before;

  bool Has(const std::string& recording) const {
    for (const Way* way = this; way != nullptr; way = way->before.get()) {
      if (way->song->recording == recording) return true;
    }
    return false;
  }
};
using Beam = std::vector<std::shared_ptr<const Way>>;

struct Ends {
  const Song& from;
  const Song& to;

  double Progress(const Song& song) const {
    return ProgressBetween(from.embedding, to.embedding, song.embedding);
  }
};

double CostOfGoing(const Way& way, const Song& song, double progress) {
  return StepBetween(*way.song, song).cost + kReturnWeight * std::max(0.0, way.progress - progress);
}

// The cheapest ways that go one layer further.
Beam Extend(const Beam& beam, const std::vector<Song>& layer, const Ends& ends, double pace) {
  struct Candidate {
    double cost;
    size_t way, song;
  };
  std::vector<double> progress;
  for (const Song& song : layer) progress.push_back(ends.Progress(song));
  std::vector<Candidate> candidates;
  for (size_t w = 0; w < beam.size(); ++w) {
    for (size_t s = 0; s < layer.size(); ++s) {
      if (beam[w]->Has(layer[s].recording)) continue;
      candidates.push_back({beam[w]->cost + CostOfGoing(*beam[w], layer[s], progress[s]) +
                                kPaceWeight * std::abs(progress[s] - pace),
                            w, s});
    }
  }
  std::ranges::stable_sort(candidates, std::less<>(), &Candidate::cost);
  if (candidates.size() > kBeam) candidates.resize(kBeam);
  Beam next;
  for (const Candidate& c : candidates) {
    next.push_back(
        std::make_shared<const Way>(Way{c.cost, &layer[c.song], progress[c.song], beam[c.way]}));
  }
  return next;
}

// One for each song in between, each with at least as many songs as there are layers.
absl::StatusOr<Layers> FindLayers(const View& view, const PathQuery& query, const Ends& ends,
                                  int count, const Call& call, const Clock& clock) {
  const std::set<std::string> left_out = {ends.from.recording, ends.to.recording};
  Layers layers;
  for (int i = 1; i <= count; ++i) {
    const Embedding point =
        Slerp(ends.from.embedding, ends.to.embedding, i / static_cast<double>(count + 1));
    ASSIGN_OR_RETURN(auto layer, NearestSongs(view,
                                              {point, query.filter ? &*query.filter : nullptr,
                                               left_out, kLayerBase + query.count},
                                              call, clock));
    const int found = static_cast<int>(layer.size());
    if (found < count) return FindLayers(view, query, ends, found, call, clock);
    layers.push_back(std::move(layer));
  }
  return layers;
}

absl::Status CheckEnds(const Song& from, const Song& to) {
  const float cosine = Dot(from.embedding, to.embedding);
  if (from.recording == to.recording || 1 - cosine < kSameSound) {
    return InvalidField("to_track_id",
                        "sounds the same as from_track_id: there is no way between them");
  }
  if (1 + cosine < kSameSound) {
    return AtField("to_track_id", absl::FailedPreconditionError(
                                      "is the opposite of from_track_id: every way is as long"));
  }
  return absl::OkStatus();
}

}  // namespace

double ProgressBetween(const Embedding& from, const Embedding& to, const Embedding& point) {
  const double lead = Dot(point, to) - Dot(point, from);
  return 0.5 + 0.5 * lead / (1 - Dot(from, to));
}

absl::StatusOr<std::vector<Song>> FindPath(const View& view, const PathQuery& query,
                                           const Song& from, const Song& to, const Call& call,
                                           const Clock& clock) {
  RETURN_IF_ERROR(CheckEnds(from, to));
  const Ends ends{from, to};
  ASSIGN_OR_RETURN(const Layers layers, FindLayers(view, query, ends, query.count, call, clock));
  Beam beam = {std::make_shared<const Way>(Way{0, &from, 0, nullptr})};
  for (size_t i = 0; i < layers.size(); ++i) {
    RETURN_IF_ERROR(call.StillWanted(clock, "the way between the tracks"));
    const double pace = static_cast<double>(i + 1) / static_cast<double>(layers.size() + 1);
    beam = Extend(beam, layers[i], ends, pace);
  }
  const auto best = *std::ranges::min_element(
      beam, std::less<>(), [&](const auto& way) { return way->cost + CostOfGoing(*way, to, 1); });
  std::vector<Song> path;
  for (const Way* way = best.get(); way->before != nullptr; way = way->before.get()) {
    path.push_back(*way->song);
  }
  std::ranges::reverse(path);
  return path;
}

}  // namespace libretto
