// MIDI files as a source of audio.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "encoders/audio/byte_source.h"
#include "encoders/audio/decoder.h"
#include "encoders/audio/midi/sound_font.h"

namespace libretto {

// Whether `bytes` begin as a MIDI file does. DATA_LOSS if they cannot be read.
absl::StatusOr<bool> HoldsMidi(const ByteSource& bytes);

// Plays the file with `font`. Errors of ReadMidi, of `font`, and of Synthesis; INVALID_ARGUMENT for
// more than kMaxMidiBytes. Messages do not name the file.
absl::StatusOr<std::unique_ptr<AudioDecoder>> OpenMidi(const ByteSource& bytes,
                                                       const MaybeSoundFont& font, int sample_rate);

}  // namespace libretto
