#include "server/query/ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/chance.h"
#include "base/status_macros.h"
#include "server/query/confidence.h"

namespace libretto {
namespace {

// Of an excluded sound, in standard deviations over the reference audio: from where it counts
// against a track, and from where it keeps the track out. docs/search.md has what they were chosen
// on.
constexpr float kHeard = 0.0f;
constexpr float kStandsOut = 1.5f;
// Of music at large, about one standard deviation, and how many of them are to be heard.
constexpr double kLoudness = 4;  // LU
constexpr double kLoudnessStep = 0.5;
constexpr double kTempoStep = 1.25;
constexpr double kSoundStep = 1.75;
// By so much may measured tempi disagree with the sound; an octave more or less is how beats are
// miscounted.
constexpr double kWrongTempoOctaves = 0.07;
constexpr double kMiscountedOctaves = 0.9;
// In standard deviations of the query's similarity: what ranks before what.
constexpr float kNamed = 12;
// Shares of the best neighbour's similarity and relevance: below the one, a track is not like what
// the query refers to, whatever the difference; below the other, it adds no variety.
constexpr float kAlike = 0.25f;
constexpr float kRelevant = 0.5f;
// Of what was not measured: it comes after everything that was.
constexpr float kUnknownDifference = 1000;
constexpr float kExploration = 1.5f;

// A number of Gumbel's distribution that depends on seed and id alone: a maximum over scores with
// such noise is a draw by their softmax (Gumbel, 1954).
float Gumbel(uint64_t seed, const std::string& id) {
  return static_cast<float>(-std::log(-std::log(Chance(seed, id))));
}

}  // namespace

std::optional<double> Axis::Measured(const TrackSketch& track) const {
  switch (measure) {
    case Measure::kTempo:
      return track.tempo_bpm;
    case Measure::kLoudness:
      return track.loudness_lufs;
    case Measure::kSound:
      break;
  }
  return std::nullopt;
}

double Axis::StrengthOf(const TrackSketch& track) const {
  return direction ? direction->Strength(track.embedding) : 0;
}

std::optional<double> Axis::Difference(const TrackSketch& track) const {
  const double way = more ? 1 : -1;
  const double sound = StrengthOf(track) - reference_strength;
  const std::optional<double> measured = Measured(track);
  switch (measure) {
    case Measure::kTempo: {
      const double difference = way * sound / kTempoStep;
      if (!measured || !reference) return difference;
      const double octaves = way * std::log2(*measured / *reference);
      const bool wrong = octaves < -kWrongTempoOctaves && octaves > -kMiscountedOctaves;
      return wrong ? std::min(difference, 0.5) : difference;
    }
    case Measure::kLoudness:
      if (!measured || !reference) return std::nullopt;
      return way * (*measured - *reference) / kLoudness / kLoudnessStep;
    case Measure::kSound:
      return way * sound / kSoundStep;
  }
  return std::nullopt;
}

float RankingPlan::NamedShare(const std::string& id) const {
  const auto found = named.find(id);
  return found == named.end() ? 0 : found->second;
}

float RankingPlan::ConfidenceOf(const PassageHit& hit) const {
  if (any_sound) return 1;
  const float heard =
      of_words ? ConfidenceOfWords(hit.score) : ConfidenceOfSound(StrengthOf(hit.score));
  return WithEvidence(heard, NamedShare(hit.track_id));
}

bool RankingPlan::KeepsOut() const {
  return !exclusions.empty() || !axes.empty() || diversity.max_per_artist > 0 ||
         diversity.max_per_album > 0 || diversity.spread > 0;
}

bool RankingPlan::Reorders() const {
  return KeepsOut() || !named.empty() || diversity.exploration > 0;
}

struct Ranking::Candidate {
  const PassageHit* hit;
  TrackSketch track;
  float key;
  float likeness = 0;  // to the nearest of those chosen before
};

// What the excluded sounds count against the track, and how far it is from being left in.
Ranking::Judgement Ranking::Judge(const TrackSketch& track, bool count) {
  Judgement judgement;
  for (size_t i = 0; i < plan_.exclusions.size(); ++i) {
    float strength = -std::numeric_limits<float>::infinity();
    for (const Label& kind : plan_.exclusions[i]) {
      strength = std::max(strength, kind.Strength(track.embedding));
    }
    judgement.penalty += std::max(0.0f, strength - kHeard);
    judgement.excluded = judgement.excluded || strength > kStandsOut;
    if (count && strength > kStandsOut) ++excluded_[i];
  }
  for (const Axis& axis : plan_.axes) {
    const std::optional<double> difference = axis.Difference(track);
    judgement.lack = std::max(
        judgement.lack, difference ? static_cast<float>(1 - *difference) : kUnknownDifference);
  }
  return judgement;
}

float Ranking::KeyOf(const PassageHit& hit) const {
  float key = plan_.StrengthOf(hit.score);
  key += kNamed * plan_.NamedShare(hit.track_id);
  const Diversity& diversity = plan_.diversity;
  if (diversity.exploration > 0) {
    key += diversity.exploration * kExploration * Gumbel(diversity.seed, hit.track_id);
  }
  return key;
}

bool Ranking::WithinCaps(std::string_view artist, std::string_view album) {
  const auto full = [](const Counts& counts, std::string_view name, int cap) {
    if (cap == 0 || name.empty()) return false;
    const auto found = counts.find(name);
    return found != counts.end() && found->second >= cap;
  };
  if (full(by_artist_, artist, plan_.diversity.max_per_artist)) return false;
  if (full(by_album_, album, plan_.diversity.max_per_album)) return false;
  ++by_artist_[std::string(artist)];
  ++by_album_[std::string(album)];
  return true;
}

// Maximal marginal relevance: each next hit is the best by its key, less its likeness to a hit that
// stands before it. What is much less relevant than the best comes after all that is not.
void Ranking::Append(std::vector<Candidate> block) {
  const float spread = std::clamp(plan_.diversity.spread, 0.0f, 1.0f);
  const float least = block.empty() ? 0 : kRelevant * ConfidenceOfSound(block.front().key);
  const auto value = [spread, least](const Candidate& c) {
    const float relevance = ConfidenceOfSound(c.key);
    return (1 - spread) * relevance - spread * c.likeness - (relevance < least ? 1.0f : 0.0f);
  };
  for (Candidate& candidate : block) {
    for (const Embedding& chosen : chosen_) {
      candidate.likeness = std::max(candidate.likeness, Dot(candidate.track.embedding, chosen));
    }
  }
  for (auto next = block.begin(); next != block.end() && hits_.size() < enough_; ++next) {
    if (spread > 0) {
      std::iter_swap(next, std::max_element(next, block.end(), [&](const auto& a, const auto& b) {
                       return value(a) != value(b) ? value(a) < value(b)
                                                   : a.hit->track_id > b.hit->track_id;
                     }));
    }
    if (!WithinCaps(next->track.artist, next->track.album)) continue;
    hits_.push_back({*next->hit, plan_.ConfidenceOf(*next->hit)});
    if (spread == 0) continue;
    for (auto later = next + 1; later != block.end(); ++later) {
      later->likeness =
          std::max(later->likeness, Dot(later->track.embedding, next->track.embedding));
    }
    chosen_.push_back(std::move(next->track.embedding));
  }
}

absl::Status Ranking::AddBlock(std::span<const PassageHit> block) {
  const bool first = !std::exchange(begun_, true);
  if (first && !block.empty()) best_ = std::ranges::max(block, {}, &PassageHit::score).score;
  excluded_.resize(plan_.exclusions.size());
  std::vector<std::string> ids;
  for (const PassageHit& hit : block) ids.push_back(hit.track_id);
  ASSIGN_OR_RETURN(std::vector<TrackSketch> sketches, view_.Sketch(ids));
  std::vector<Candidate> candidates;
  for (size_t i = 0; i < block.size(); ++i) {
    Judgement judgement = Judge(sketches[i], first);
    if (!plan_.axes.empty() && best_ > 0 && block[i].score < kAlike * best_) {
      judgement.lack = std::max(judgement.lack, 1.0f);
    }
    if (judgement.excluded) continue;
    if (judgement.lack > 0) {
      kept_out_.push_back({judgement.lack, block[i], sketches[i].artist, sketches[i].album});
      continue;
    }
    const float key = KeyOf(block[i]) - judgement.penalty;
    candidates.push_back({&block[i], std::move(sketches[i]), key});
  }
  std::ranges::stable_sort(candidates, std::ranges::greater(), &Candidate::key);
  Append(std::move(candidates));
  return absl::OkStatus();
}

void Ranking::AddKeptOut() {
  std::ranges::stable_sort(kept_out_, std::ranges::less(), &KeptOut::lack);
  for (const KeptOut& out : kept_out_) {
    if (hits_.size() >= enough_) return;
    if (!WithinCaps(out.artist, out.album)) continue;
    hits_.push_back({out.hit, plan_.ConfidenceOf(out.hit)});
  }
}

}  // namespace libretto
