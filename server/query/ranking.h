// What reorders the nearest neighbours of a query: exclusions, comparisons, names, diversity.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "index/store/library.h"
#include "server/query/labeler.h"
#include "server/query/quality.h"
#include "server/query/query.h"

namespace libretto {

// A comparison and what hits are compared with.
struct Axis {
  int index = 0;  // into Query::comparisons
  std::string quality;
  bool more = true;
  Measure measure = Measure::kSound;
  std::optional<Label> direction;   // of the joint space; none: only what is measured counts
  std::optional<double> reference;  // measured: BPM or LUFS
  double reference_strength = 0;    // of `direction`

  // BPM or LUFS; nothing if it was not measured of the track, or is no matter of measuring.
  std::optional<double> Measured(const TrackSketch& track) const;
  double StrengthOf(const TrackSketch& track) const;

  // How far the track lies from the reference in the wanted way, 1 being enough to be heard;
  // nothing if that is not known.
  std::optional<double> Difference(const TrackSketch& track) const;
};

struct RankingPlan {
  Label query;  // the query's vector
  // Of each exclusion, the kinds of sound that it takes in; at least one.
  std::vector<std::vector<Label>> exclusions;
  std::vector<Axis> axes;
  // By track, in [0, 1]: how much of what was asked for the metadata says.
  std::map<std::string, float> named;
  Diversity diversity;
  bool any_sound = false;  // as Query::any_sound
  bool of_words = true;    // it refers to no audio and no track

  // How far a similarity to the query stands out, in standard deviations.
  float StrengthOf(float similarity) const { return (similarity - query.mean) / query.deviation; }

  float NamedShare(const std::string& id) const;
  float ConfidenceOf(const PassageHit& hit) const;

  // Whether so many neighbours may be no hits, or hits cost so much, that only a pool is ranked.
  bool KeepsOut() const;

  // False if the nearest neighbours are in order already.
  bool Reorders() const;
};

struct RankedHit {
  PassageHit hit;
  float confidence = 0;
};

// Ranks a query's neighbours block by block, so that a page is the same whatever pages follow: a
// block's hits stand before those of the next. Not thread-safe.
class Ranking {
 public:
  // Both outlive this object. After `enough` hits it takes no more.
  Ranking(const RankingPlan& plan, const View& view, size_t enough)
      : plan_(plan), view_(view), enough_(enough) {}

  // Errors of View::Sketch.
  absl::Status AddBlock(std::span<const PassageHit> block);

  // After the last block: those that differ too little from what they are compared with, the
  // nearest miss first.
  void AddKeptOut();

  const std::vector<RankedHit>& hits() const { return hits_; }
  // How many tracks each exclusion kept out of the first block.
  const std::vector<int64_t>& excluded() const { return excluded_; }

 private:
  struct Candidate;
  struct Judgement {
    float penalty = 0;
    bool excluded = false;
    float lack = 0;  // of difference; above 0: it comes after all others
  };
  struct KeptOut {
    float lack = 0;
    PassageHit hit;
    std::string_view artist, album;
  };
  using Counts = std::map<std::string, int, std::less<>>;
  Judgement Judge(const TrackSketch& track, bool count);
  float KeyOf(const PassageHit& hit) const;
  void Append(std::vector<Candidate> block);
  bool WithinCaps(std::string_view artist, std::string_view album);

  const RankingPlan& plan_;
  const View& view_;
  const size_t enough_;
  std::vector<RankedHit> hits_;
  std::vector<int64_t> excluded_;
  bool begun_ = false;
  float best_ = 0;  // similarity of the nearest
  std::vector<KeptOut> kept_out_;
  std::vector<Embedding> chosen_;  // of hits_, while they are to be spread
  Counts by_artist_, by_album_;
};

}  // namespace libretto
