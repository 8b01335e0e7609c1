// Public music in new clothes: other instruments, tempi and keys.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "encoders/training/corpus/composer.h"
#include "encoders/training/corpus/public_music.h"

namespace libretto {

// All: deterministic by seed; some `seconds` of the music or less. INVALID_ARGUMENT if the music is
// too short or has no notes; DATA_LOSS if a file is damaged.

// A tune on instruments of its region (two times in three) or any others, alone or with chords.
// abc2midi writes into `scratch`, a file.
absl::StatusOr<Piece> RearrangeTune(const FolkTune& tune, const std::string& scratch,
                                    double seconds, uint64_t seed);
absl::StatusOr<Piece> RearrangeSong(const std::string& path, double seconds, uint64_t seed);
// Drums as played, alone or under a band of that style.
absl::StatusOr<Piece> RearrangeTake(const DrumTake& take, double seconds, uint64_t seed);

// Any of them: tunes more than songs, songs more than drums.
absl::StatusOr<Piece> RearrangeAny(const PublicMusic& music, const std::string& scratch,
                                   double seconds, uint64_t seed);

// Notes that begin from `from` to `to`, `from` becoming 0; those that last longer are cut.
std::vector<MidiNote> Excerpt(const std::vector<MidiNote>& notes, int64_t from, int64_t to);

}  // namespace libretto
