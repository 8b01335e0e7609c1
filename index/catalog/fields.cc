#include "index/catalog/fields.h"

#include "absl/strings/str_cat.h"
#include "base/utf8.h"
#include "index/catalog/key_name.h"
#include "index/catalog/text_fold.h"

namespace libretto {
namespace {

constexpr std::string_view kAttributePrefix = "attributes.";

struct NamedField {
  const char* name;
  Field field;
};

const NamedField kNamedFields[] = {
    {"id", IdField{}},
    {"title", TextField::kTitle},
    {"artist", TextField::kArtist},
    {"album", TextField::kAlbum},
    {"genre", TextField::kGenre},
    {"path", TextField::kPath},
    {"year", NumberField::kYear},
    {"duration_seconds", NumberField::kDuration},
    {"sample_rate_hz", NumberField::kSampleRate},
    {"added_time", NumberField::kAddedTime},
    {"tempo_bpm", NumberField::kTempo},
    {"key", TextField::kKey},
    {"mode", TextField::kMode},
    {"loudness_lufs", NumberField::kLoudness},
    {"energy", NumberField::kEnergy},
};

std::string RawText(const Track& track, TextField field) {
  switch (field) {
    case TextField::kTitle:
      return track.title;
    case TextField::kArtist:
      return track.artist;
    case TextField::kAlbum:
      return track.album;
    case TextField::kGenre:
      return track.genre;
    case TextField::kPath:
      return track.path;
    case TextField::kKey:
      return track.facts.key.value_or("");
    case TextField::kMode:
      break;
  }
  return track.facts.mode.value_or("");
}

}  // namespace

absl::StatusOr<Field> FindField(const std::string& name) {
  for (const NamedField& named : kNamedFields) {
    if (named.name == name) return named.field;
  }
  if (name.starts_with(kAttributePrefix) && name.size() > kAttributePrefix.size()) {
    return AttributeField{name.substr(kAttributePrefix.size())};
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown field \"", name, "\" in a filter; the fields are ", kFilterFields));
}

std::string FoldFor(TextField field, std::string_view text) {
  if (field == TextField::kPath) return std::string(text);
  if (field == TextField::kKey) return FoldCase(ParseKey(text).value_or(std::string(text)));
  return FoldCase(text);
}

std::optional<std::string> TextOf(const Track& track, TextField field) {
  const std::string text = RawText(track, field);
  if (text.empty()) return std::nullopt;
  return FoldFor(field, ToValidUtf8(text));
}

std::optional<double> NumberOf(const Track& track, NumberField field) {
  switch (field) {
    case NumberField::kYear:
      return track.year;
    case NumberField::kDuration:
      return track.duration_seconds;
    case NumberField::kSampleRate:
      return track.sample_rate > 0 ? std::optional<double>(track.sample_rate) : std::nullopt;
    case NumberField::kAddedTime:
      return absl::ToDoubleSeconds(track.added_time - absl::UnixEpoch());
    case NumberField::kTempo:
      return track.facts.tempo_bpm;
    case NumberField::kLoudness:
      return track.facts.loudness_lufs;
    case NumberField::kEnergy:
      break;
  }
  return track.facts.energy;
}

}  // namespace libretto
