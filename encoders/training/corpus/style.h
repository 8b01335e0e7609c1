// What the composer knows of a genre.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace libretto {

// A part beside the melody. A figure is a bar, or bars separated by '|', cut into equal steps, a
// character a step:
//   c C  the chord, C accented      p  root and fifth       a A  the chord's next tone up, or down
//   r 3 5 7  that tone of the chord o  the root an octave up w   a step towards the next root
//   6  a sixth above the root
//   z  any tone of the chord        -  the last one lasts   .    silence
struct StyleLayer {
  std::string_view role;  // "accompaniment" or "bass"
  std::vector<int> programs = {};
  std::vector<std::string_view> figures = {};
  int centre = 60;         // MIDI key about which it moves
  double probability = 1;  // that the part is there
  int velocity = 75;
  double length = 0.9;  // share of its time for which a note sounds
};

struct MelodyStyle {
  std::vector<int> programs = {};
  double density = 1.5;    // notes a beat
  double rests = 0.15;     // share of beats without a note
  double leaps = 0.2;      // share of steps that are no steps
  double chromatic = 0;    // share of passing notes outside the scale
  double ornaments = 0;    // share of notes with a grace note before
  double probability = 1;  // that there is a melody
};

struct MusicStyle {
  std::vector<std::string_view> genres = {};  // names, the most specific first
  int slowest, fastest;  // beats a minute: quarter notes, or dotted ones where eighths go by threes
  std::string_view metre = "4/4";
  double swing = 0;                           // 0 straight, 1 triplets
  int swing_steps = 2;                        // a beat: 2 swings eighths, 4 swings sixteenths
  std::vector<std::string_view> scales = {};  // see scale.h
  // Degrees, a chord a bar or two with '+': "1 4 5+4 1". A 'b' lowers; after the degree 'M', 'm',
  // '7' or 'o' make it major, minor, a dominant seventh or diminished.
  std::vector<std::string_view> progressions = {};
  bool sevenths = false;
  // Patterns of drums.h; none: no drums.
  std::vector<std::string_view> drums = {};
  std::vector<int> kits = {0};
  MelodyStyle melody = {};
  std::vector<StyleLayer> layers = {};
  // Of vocals.h, one of which sings the melody; none: nobody sings.
  std::vector<std::string_view> vocals = {};
  double sung = 0.4;  // share of pieces that they sing
  std::vector<std::string_view> moods = {};
  std::vector<std::string_view> uses = {};
  std::vector<std::string_view> degradations = {};  // that belong to it
  int weight = 1;                                   // how often it is composed
};

const std::vector<MusicStyle>& MusicStyles();
// nullptr if no style is called so.
const MusicStyle* FindStyle(std::string_view genre);

// Of one area each; MusicStyles has them all.
std::vector<MusicStyle> RockStyles();
std::vector<MusicStyle> SoulStyles();
std::vector<MusicStyle> JazzStyles();
std::vector<MusicStyle> LatinStyles();
std::vector<MusicStyle> ElectronicStyles();
std::vector<MusicStyle> ClassicalStyles();
std::vector<MusicStyle> FolkStyles();
std::vector<MusicStyle> WorldStyles();

}  // namespace libretto
