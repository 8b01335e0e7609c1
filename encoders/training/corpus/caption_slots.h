// What can stand in the places of caption templates.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "encoders/training/corpus/facts.h"
#include "encoders/training/corpus/random.h"

namespace libretto {

// Alternatives by slot; a slot without any is not there.
using CaptionSlots = std::map<std::string, std::vector<std::string>, std::less<>>;

// Slots: genre, style (genre as an adjective), piece, mood, mood2, tempo, pace, bpm, lead, lead1
// (if singular), a_lead, plays (agrees with lead), second, a_second, backing, parts, drums, a_bass,
// carry (agrees with a_bass), family, key, metre, melody (of articulation, density and pitch),
// room, wear, use, solo and a_solo (the only instrument), pair (two instruments), voice,
// instrumental. Words are drawn, so that the slots of one piece differ from call to call.
CaptionSlots MakeCaptionSlots(const Facts& facts, Random& random);

// Whether the template's slots "{name}" are all there.
bool CanFill(std::string_view pattern, const CaptionSlots& slots);
// Replaces slots by one of their alternatives, and "a~" by the article that fits the next word.
std::string FillTemplate(std::string_view pattern, const CaptionSlots& slots, Random& random);

}  // namespace libretto
