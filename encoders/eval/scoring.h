// Texts and tracks to scores, as the product's search computes them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/eval/annotations.h"
#include "encoders/eval/evaluations.h"
#include "encoders/eval/retrieval_figures.h"

namespace libretto {

// Embeddings of the table's texts. Errors name the table's line.
absl::StatusOr<std::vector<Embedding>> EncodeEntries(const TextEncoder& encoder,
                                                     const TextTable& table);

// [texts, tracks].
ScoreMatrix ScoreTracks(std::span<const Embedding> texts,
                        std::span<const EncodedAudio* const> tracks, TrackScore score);
ScoreMatrix ScoreTracks(std::span<const Embedding> texts, const EvalSet& set, TrackScore score);

std::vector<const EncodedAudio*> AudioOf(const EvalSet& set);

// The columns that are right for each text.
std::vector<std::vector<size_t>> RelevantTracks(const TextTable& table);

// Captions and labels, those that there are.
std::vector<const TextTable*> TextTables(const EvalSet& set);

// R@1, R@5, R@10, MRR, mAP and median rank, with intervals by query and chance.
std::vector<Figure> RetrievalFigures(std::span<const RankedQuery> queries, size_t items,
                                     const BootstrapOptions& bootstrap);

// At most `limit` numbers below `count`, evenly spread, ascending.
std::vector<size_t> SpreadEvenly(size_t count, size_t limit);

}  // namespace libretto
