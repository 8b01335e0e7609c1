// Puts parts together: channels, levels, room, and the facts that follow from them.
#pragma once

#include <string>

#include "encoders/training/corpus/composer.h"
#include "encoders/training/corpus/plan.h"

namespace libretto {

// Adds a track of `role` and its fact. Channels are given in turn, all but that of the drums.
void AddPart(int program, const std::string& role, std::vector<MidiNote> notes, Piece& piece);
// The same for the drum channel; program -1 plays the standard kit, and `name` is what is heard.
void AddDrums(int program, const std::string& name, std::vector<MidiNote> notes, Piece& piece);

// `kind` sings `melody`, and what it sings by is told.
void AddVocals(const VocalKind& kind, std::vector<MidiNote> melody, const Plan& plan,
               Random& random, Piece& piece);

// Key, mode, metre and tempo.
void DescribePlan(const Plan& plan, bool pitched, Piece& piece);
// Density and pitch, from the notes.
void DescribeNotes(Piece& piece);
// Draws the room, and tells every track.
void ChooseRoom(Random& random, Piece& piece);
// A mood that tempo and mode imply; empty for drums alone.
std::string MoodOf(const Facts& facts, bool minor, Random& random);

}  // namespace libretto
