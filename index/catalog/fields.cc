#include "index/catalog/fields.h"

#include "absl/strings/str_cat.h"
#include "base/utf8.h"
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
};

const std::string& RawText(const Track& track, TextField field) {
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
      break;
  }
  return track.path;
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
  return field == TextField::kPath ? std::string(text) : FoldCase(text);
}

std::optional<std::string> TextOf(const Track& track, TextField field) {
  const std::string& text = RawText(track, field);
  if (text.empty()) return std::nullopt;
  return field == TextField::kPath ? ToValidUtf8(text) : FoldCase(text);
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
      break;
  }
  return absl::ToDoubleSeconds(track.added_time - absl::UnixEpoch());
}

}  // namespace libretto
