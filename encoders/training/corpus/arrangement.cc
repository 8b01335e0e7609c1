#include "encoders/training/corpus/arrangement.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

constexpr int kVolume = 7, kReverb = 91;

int VolumeOf(const std::string& role) {
  if (role == "lead" || role == "vocals") return 112;
  if (role == "accompaniment") return 84;
  return 100;
}

double MeanKey(const std::vector<MidiNote>& notes) {
  double sum = 0;
  for (const MidiNote& note : notes) sum += note.key;
  return sum / static_cast<double>(std::max<size_t>(1, notes.size()));
}

}  // namespace

void AddPart(int program, const std::string& role, std::vector<MidiNote> notes, Piece& piece) {
  if (notes.empty()) return;
  std::set<int> used;
  for (const MidiTrack& track : piece.song.tracks) used.insert(track.channel);
  int channel = 0;
  while (used.contains(channel) || channel == kDrumChannel) ++channel;
  if (channel > 15) return;
  std::stable_sort(notes.begin(), notes.end(),
                   [](const MidiNote& a, const MidiNote& b) { return a.start < b.start; });
  MidiTrack track{role, channel, program, std::move(notes), {{0, kVolume, VolumeOf(role)}}};
  piece.song.tracks.push_back(std::move(track));
  piece.facts.parts.push_back({GeneralMidi(program).name(), program, role});
}

void AddDrums(int program, const std::string& name, std::vector<MidiNote> notes, Piece& piece) {
  if (notes.empty()) return;
  piece.song.tracks.push_back(
      {"drums", kDrumChannel, std::max(0, program), std::move(notes), {{0, kVolume, 104}}});
  piece.facts.parts.push_back({name, program, "drums"});
}

void AddVocals(const VocalKind& kind, std::vector<MidiNote> melody, const Plan& plan,
               Random& random, Piece& piece) {
  if (melody.empty()) return;
  piece.vocals = SingMelody(kind, std::move(melody), plan, random);
  piece.facts.parts.push_back({kind.name(), -1, "vocals"});
  piece.facts.articulation = kind.manner == Manner::kRapped ? "detached" : "legato";
}

void DescribePlan(const Plan& plan, bool pitched, Piece& piece) {
  piece.song.bpm = plan.QuarterBpm();
  piece.song.numerator = plan.numerator;
  piece.song.denominator = plan.denominator;
  piece.facts.bpm = plan.bpm;
  piece.facts.metre = absl::StrCat(plan.numerator, "/", plan.denominator);
  if (!pitched) return;
  piece.facts.key = PitchClassName(plan.tonic);
  piece.facts.mode = std::string(plan.scale->mode);
}

void DescribeNotes(Piece& piece) {
  std::set<int64_t> onsets;
  const std::vector<MidiNote>& sung = piece.vocals.melody;
  const std::vector<MidiNote>* front = sung.empty() ? nullptr : &sung;
  for (const MidiNote& note : sung) onsets.insert(note.start / 60);
  for (size_t i = 0; i < piece.song.tracks.size(); ++i) {
    const MidiTrack& track = piece.song.tracks[i];
    for (const MidiNote& note : track.notes) onsets.insert(note.start / 60);
    if (track.channel != kDrumChannel && front == nullptr) front = &track.notes;
  }
  const int64_t end =
      std::max(piece.song.end(), sung.empty() ? 0 : sung.back().start + sung.back().length);
  const double seconds = static_cast<double>(end) / kTicksPerBeat * 60 / piece.song.bpm;
  const double density = static_cast<double>(onsets.size()) / std::max(1.0, seconds);
  piece.facts.density = density < 1.6 ? "sparse" : density < 6 ? "moderate" : "busy";
  if (front == nullptr) return;
  const double key = MeanKey(*front);
  piece.facts.pitch = key < 53 ? "low" : key < 74 ? "middle" : "high";
}

void ChooseRoom(Random& random, Piece& piece) {
  struct Room {
    const char* mix;
    SynthRoom room;
    int send;
  };
  static const std::vector<Room> kRooms = {{"dry", {0.1, 0.05}, 0},
                                           {"roomy", {0.4, 0.3}, 50},
                                           {"roomy", {0.5, 0.4}, 60},
                                           {"reverberant", {0.85, 0.75}, 115}};
  const Room& room = Pick(random, kRooms);
  piece.facts.mix = room.mix;
  piece.room = room.room;
  for (MidiTrack& track : piece.song.tracks) track.controls.push_back({0, kReverb, room.send});
}

std::string MoodOf(const Facts& facts, bool minor, Random& random) {
  if (facts.mode.empty()) return "";
  using Words = std::vector<std::string>;
  const bool slow = facts.bpm<84, fast = facts.bpm> 116;
  if (minor && slow) return Pick(random, Words{"sad", "melancholic", "somber", "mournful"});
  if (minor && fast) return Pick(random, Words{"tense", "dramatic", "restless", "urgent"});
  if (minor) return Pick(random, Words{"moody", "mysterious", "wistful", "serious"});
  if (slow) return Pick(random, Words{"calm", "peaceful", "tender", "relaxing"});
  if (fast) return Pick(random, Words{"happy", "cheerful", "upbeat", "energetic"});
  return Pick(random, Words{"pleasant", "warm", "gentle", "light-hearted"});
}

}  // namespace libretto
