// Findings as one English sentence.
#pragma once

#include <span>
#include <string>

#include "base/audio_facts.h"
#include "server/describe/mood.h"
#include "server/query/labeler.h"

namespace libretto {

// E.g. "Calm, sad classical piece for piano and strings, 72 BPM in D minor; probably solemn, with
// harp." Labels of the vocabulary with a confidence of 0.65 and more are said as they are, at most
// three moods, two genres, three instruments and two voices; those of 0.45 and more, at most two of
// each, after "probably"; others not at all. An axis of 0.5 and more makes its word ("calm",
// "energetic", "dark", "happy") said, unless a mood that is said implies it. Of labels that exclude
// each other the likelier one is said. `labels` are in any order; facts that are absent are left
// out. Deterministic.
std::string DescribeInWords(std::span<const LabelScore> labels, const Mood& mood,
                            const AudioFacts& facts);

}  // namespace libretto
