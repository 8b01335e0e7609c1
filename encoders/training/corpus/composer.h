// Composes pieces in the styles of style.h, and says what they are.
#pragma once

#include <cstdint>

#include "encoders/training/corpus/facts.h"
#include "encoders/training/corpus/general_midi.h"
#include "encoders/training/corpus/midi_file.h"
#include "encoders/training/corpus/style.h"
#include "encoders/training/corpus/synthesizer.h"
#include "encoders/training/corpus/vocals.h"

namespace libretto {

struct Piece {
  MidiSong song;
  Vocals vocals;
  Facts facts;  // without file, degradations, soundfont and caption
  SynthRoom room;
};

// At least `seconds` long. The same arguments give the same piece.
Piece Compose(const MusicStyle& style, double seconds, uint64_t seed);

// A programme of General MIDI in front: alone, or before a soft companion.
Piece ComposeSolo(int program, double seconds, uint64_t seed);

// A drum kit, or a percussion instrument, alone.
Piece ComposeDrumSolo(const DrumKit& kit, double seconds, uint64_t seed);
Piece ComposePercussionSolo(const PercussionSound& sound, double seconds, uint64_t seed);

// Voices alone.
Piece ComposeVocalSolo(const VocalKind& kind, double seconds, uint64_t seed);

// How many different pieces of the kinds above there are, and the one in turn: styles by their
// weights, then solos, interleaved; every programme, kit and kind of vocals comes once in
// kSoloCycle pieces.
inline constexpr int kSoloCycle = 360;
Piece ComposeInTurn(int64_t number, double seconds, uint64_t seed);

}  // namespace libretto
