// Why a hit is a hit.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/embedding.h"
#include "server/query/answer.h"
#include "server/query/labeler.h"
#include "server/query/ranking.h"

namespace libretto {

// Explains the hits of one query. Not thread-safe; cheap to make.
class Explainer {
 public:
  // `clauses` are the unit vectors that, weighted and summed to a vector of length `norm`, made the
  // unit vector of `plan`; `words` named what `plan` has named. All arguments outlive this object.
  Explainer(const Labeler& labeler, std::span<const Embedding> clauses,
            std::span<const float> weights, float norm, const RankingPlan& plan,
            const std::string& words);

  // Contributions of the clauses to the score of `hit` (unit length), largest in size first.
  std::vector<ClauseReason> Clauses(std::span<const float> hit) const;

  // How `track` compares with what the query refers to.
  std::vector<ComparisonReason> Comparisons(const TrackSketch& track) const;

  // What its metadata says of the query; nothing of a track that the plan does not name.
  std::vector<NameReason> Names(const Track& track) const;

  // At most three default labels that stand out in `passage` and that the query agrees with: by at
  // least one standard deviation over the reference audio, and over all labels respectively.
  std::vector<LabelReason> Labels(std::span<const float> passage) const;

 private:
  std::span<const Embedding> clauses_;
  std::span<const float> weights_;
  const float norm_;
  const RankingPlan& plan_;
  const std::string& words_;
  std::vector<const Label*> agreeing_;
};

}  // namespace libretto
