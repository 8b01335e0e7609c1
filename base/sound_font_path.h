#pragma once

namespace libretto {

// Where Debian's timgm6mb-soundfont puts the SoundFont that MIDI files are played with unless
// another is named.
inline constexpr char kDefaultSoundFont[] = "/usr/share/sounds/sf2/TimGM6mb.sf2";

}  // namespace libretto
