#include "encoders/training/corpus/captions.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "absl/strings/str_cat.h"
#include "encoders/training/corpus/caption_slots.h"
#include "encoders/training/corpus/caption_words.h"
#include "encoders/training/corpus/vocals.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

using Templates = std::vector<std::string_view>;

const Templates& Phrases() {
  static const Templates kPhrases = {"{mood} {genre}",
                                     "{tempo} {genre}",
                                     "{mood} {genre} with {a_lead}",
                                     "{genre} with {parts}",
                                     "{mood} {lead1} music",
                                     "{tempo}, {mood} {lead}",
                                     "solo {solo}",
                                     "{solo} {playing} alone",
                                     "{mood} solo {solo}",
                                     "{pair} duet",
                                     "{pair}",
                                     "{lead} and {second}, {mood}",
                                     "music for {use}",
                                     "{mood} music for {use}",
                                     "{genre} for {use}",
                                     "something {mood} for {use}",
                                     "{genre} in the background of {use}",
                                     "{mood} and {mood2} {genre}",
                                     "{tempo} {genre} {key}",
                                     "{lead} over {backing}",
                                     "{genre} at {bpm} bpm",
                                     "{genre} {metre}",
                                     "{mood} {instrumental} {genre}",
                                     "{use}",
                                     "{a_lead}",
                                     "{mood} {voice}",
                                     "{genre} with {a_voice}",
                                     "{mood} {song} with {a_voice}",
                                     "{tempo} {genre} {song} with {a_voice} and {backing}",
                                     "{genre} with {wear}",
                                     "{lead} with {wear}",
                                     "{mood} {family}, {tempo}",
                                     "{melody} {lead} melody",
                                     "{tempo} {drums}",
                                     "{genre} with {drums}",
                                     "{lead} {metre}",
                                     "a~{mood} {piece} with {a_lead}",
                                     "{tempo} {instrumental} music, {mood}"};
  return kPhrases;
}

const Templates& Openings() {
  static const Templates kOpenings = {
      "this is a~{mood} {style} {piece} with {parts}",
      "this is a~{style} music piece",
      "this is {genre}",
      "a~{tempo} {style} {piece} featuring {parts}",
      "a~{mood} {piece} for {solo} alone",
      "a~{mood} duet of {pair}",
      "the recording features a~{style} {piece} that consists of {parts}",
      "this {piece} features {a_lead} {playing} a~{melody} melody",
      "this {piece} is performed on {players}",
      "this is a~{mood} {style} {song} with {a_voice}",
      "{a_voice} can be heard over {backing} in this {genre} {song}",
      "{a_lead} {plays} a~{melody} melody over {backing}",
      "this is a solo performance on {a_solo}, {mood} and {tempo}",
      "a~{mood} {style} {instrumental}, led by {a_lead}",
      "this {tempo} {piece} has {a_lead} in front, with {backing} in the background",
      "the {piece} opens with {a_lead}, joined by {backing}",
      "here is a~{tempo}, {mood} {piece} played by {parts}",
      "{a_lead} can be heard from start to end",
      "this is an example of {genre}, {mood} and {tempo}"};
  return kOpenings;
}

const Templates& Details() {
  static const Templates kDetails = {"the rhythm is played by {drums} at {bpm} beats a minute",
                                     "it sounds {mood} and {mood2}",
                                     "the atmosphere is {mood}",
                                     "the tempo is {pace}, and the mood is {mood}",
                                     "the melody of the {lead} is {melody}",
                                     "it is {key} and runs at {bpm} bpm",
                                     "the music is {metre}",
                                     "this {piece} could be used for {use}",
                                     "it would be perfect as background music for {use}",
                                     "it brings {use} to mind",
                                     "the {song} is led by {a_voice}",
                                     "there are no vocals in this {instrumental} {piece}",
                                     "no other instrument is heard besides the {solo}",
                                     "{a_bass} {carry} the low end",
                                     "the {second} accompanies the {lead}",
                                     "the sound is {room}",
                                     "the recording has {wear}",
                                     "it belongs to the {genre} genre",
                                     "the {voice} gives it a~{mood} character",
                                     "a kind of {family} takes the lead"};
  return kDetails;
}

// By a template that is not among `used`, and then is. Empty if there is none.
std::string Fill(const Templates& templates, const CaptionSlots& slots, Random& random,
                 std::set<std::string_view>& used) {
  std::vector<std::string_view> usable;
  for (const std::string_view pattern : templates) {
    if (!used.contains(pattern) && CanFill(pattern, slots)) usable.push_back(pattern);
  }
  if (usable.empty()) return "";
  const std::string_view pattern = Pick(random, usable);
  used.insert(pattern);
  return FillTemplate(pattern, slots, random);
}

std::string AsSentence(std::string text) {
  if (text.empty()) return text;
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text + ".";
}

}  // namespace

std::vector<std::string> FactTags(const Facts& facts) {
  std::vector<std::string> tags;
  const auto add = [&](const std::string& text) {
    std::string tag = ToLowerAscii(text);
    if (tag.empty() || std::find(tags.begin(), tags.end(), tag) != tags.end()) return;
    tags.push_back(std::move(tag));
  };
  for (const std::string& genre : facts.genres) add(genre);
  for (const PartFact& part : facts.parts) {
    add(part.name);
    if (part.role == "drums" && part.program >= 0) add("drums");
    if (part.role == "lead" || part.role == "drums") add(FamilyOf(part));
    if (part.role == "vocals") {
      add("vocals");
      const VocalKind* kind = FindVocals(part.name);
      if (kind == nullptr) continue;
      for (const std::string_view tag : kind->tags) add(std::string(tag));
    }
  }
  if (IsInstrumental(facts)) add("instrumental");
  for (const std::string& mood : facts.moods) add(mood);
  if (facts.bpm > 0) add(TempoWords(facts.bpm).front());
  if (facts.mode == "minor" || facts.mode == "major") add(absl::StrCat(facts.mode, " key"));
  std::set<std::string_view> names;
  for (const PartFact& part : facts.parts) names.insert(part.name);
  if (names.size() == 1) add("solo");
  if (facts.metre == "3/4") add("triple metre");
  if (facts.density == "sparse") add("sparse");
  if (facts.mix == "reverberant") add("reverberant");
  for (const std::string& wear : facts.degradations) add(wear);
  return tags;
}

std::string Phrase(const Facts& facts, Random& random) {
  std::set<std::string_view> used;
  return Fill(Phrases(), MakeCaptionSlots(facts, random), random, used);
}

std::string Sentence(const Facts& facts, Random& random) {
  std::set<std::string_view> used;
  const Templates& templates = Chance(random, 0.5) ? Openings() : Details();
  return AsSentence(Fill(templates, MakeCaptionSlots(facts, random), random, used));
}

std::string Caption(const Facts& facts, Random& random) {
  const CaptionSlots slots = MakeCaptionSlots(facts, random);
  std::set<std::string_view> used;
  std::string text = AsSentence(Fill(Openings(), slots, random, used));
  const int64_t details = 1 + Below(random, 3);
  for (int64_t i = 0; i < details; ++i) {
    const std::string detail = Fill(Details(), slots, random, used);
    if (!detail.empty()) absl::StrAppend(&text, " ", AsSentence(detail));
  }
  return text;
}

}  // namespace libretto
