// Other words for the same: moods, tempi, instruments and wear.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "encoders/training/corpus/facts.h"

namespace libretto {

// The word itself first, then others for it.
std::vector<std::string> MoodWords(const std::string& mood);
// "slow", "fast", ... for beats a minute.
std::vector<std::string> TempoWords(double bpm);
// Names of a part, the usual one first, and what it is a kind of last.
std::vector<std::string> PartWords(const PartFact& part);
// What the part is a kind of; empty if nothing wider is usual.
std::string FamilyOf(const PartFact& part);
// Whether no part is a voice.
bool IsInstrumental(const Facts& facts);
// "a muffled sound": what is heard of a degradation, after "with".
std::vector<std::string> WearWords(const std::string& degradation);
// "in three", "in waltz time"; empty for 4/4.
std::vector<std::string> MetreWords(const std::string& metre);
// Uses that a mood suggests: "a sad film scene".
std::vector<std::string> MoodUses(const std::string& mood);

// Whether no article goes before it: "strings", "brass", "bagpipes".
bool IsPlural(std::string_view name);
// "a flute", "an accordion", "strings".
std::string WithArticle(const std::string& name);
// "an" before a vowel that is spoken, else "a".
std::string_view Article(std::string_view word);
// "a, b and c"
std::string JoinWords(const std::vector<std::string>& words);

}  // namespace libretto
