// How well texts find recordings that were kept aside.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "encoders/towers/joint_heads.h"
#include "encoders/training/heads_data.h"

namespace libretto {

struct RetrievalFigures {
  std::string name;
  int64_t queries = 0, tracks = 0;
  double reciprocal_rank = 0, recall_at_10 = 0, median_rank = 0;
  // Share of all top-10 places that the most frequent track holds, times tracks / 10: 1 is even.
  double hubness = 0;
};

// Queries by the tracks that answer them.
struct RetrievalTask {
  std::string name;
  std::vector<int64_t> texts;                 // of HeadTexts
  std::vector<std::vector<int64_t>> answers;  // tracks
};

// Recordings by track: those items for which `aside` holds.
struct AsideTracks {
  std::vector<std::string> names;
  std::vector<std::vector<int64_t>> items;
};
AsideTracks TracksAside(const FeatureSet& set, const std::vector<bool>& aside);

// The composer's sentences, and the sources' tags, as queries.
std::vector<RetrievalTask> RetrievalTasks(const FeatureSet& set, const HeadTexts& texts,
                                          const AsideTracks& tracks);

// By the joint space.
std::vector<RetrievalFigures> MeasureHeads(const HeadsData& data, const HeadTexts& texts,
                                           const AsideTracks& tracks, AudioHead& audio,
                                           TextHead& text);
// By matching the query with concept names, for comparison.
std::vector<RetrievalFigures> MeasureNameMatching(const HeadsData& data, const HeadTexts& texts,
                                                  const AsideTracks& tracks);

// Mean cosine of unlike captions in the joint space: near 1, texts have collapsed.
double MeanTextCosine(const HeadTexts& texts, TextHead& text);

}  // namespace libretto
