// Facts in people's words: tags, phrases that one would search for, and sentences in the manner of
// MusicCaps (Agostinelli et al. 2023).
#pragma once

#include <string>
#include <vector>

#include "encoders/training/corpus/facts.h"
#include "encoders/training/corpus/random.h"

namespace libretto {

// Genres, instruments, moods, tempo, key, and what else is remarkable. Lower case, none twice.
std::vector<std::string> FactTags(const Facts& facts);

// "slow sad fiddle music", "music for a rainy evening". Lower case, no full stop.
std::string Phrase(const Facts& facts, Random& random);
// One sentence that says something of its own.
std::string Sentence(const Facts& facts, Random& random);
// Two to four sentences of different kinds, the first about the whole.
std::string Caption(const Facts& facts, Random& random);

}  // namespace libretto
