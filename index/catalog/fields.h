// The fields of a track that filters can name.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"
#include "index/catalog/track.h"

namespace libretto {

// The numbers are those of the columns on disk.
enum class TextField : uint32_t { kTitle, kArtist, kAlbum, kGenre, kPath, kKey, kMode };
inline constexpr std::array kTextFields = {TextField::kTitle, TextField::kArtist, TextField::kAlbum,
                                           TextField::kGenre, TextField::kPath,   TextField::kKey,
                                           TextField::kMode};

enum class NumberField : uint32_t {
  kYear,
  kDuration,
  kSampleRate,
  kAddedTime,
  kTempo,
  kLoudness,
  kEnergy
};
inline constexpr std::array kNumberFields = {
    NumberField::kYear,  NumberField::kDuration, NumberField::kSampleRate, NumberField::kAddedTime,
    NumberField::kTempo, NumberField::kLoudness, NumberField::kEnergy};

struct IdField {
  friend bool operator==(const IdField&, const IdField&) = default;
};
struct AttributeField {
  std::string name;
  friend bool operator==(const AttributeField&, const AttributeField&) = default;
};
using Field = std::variant<IdField, TextField, NumberField, AttributeField>;

// What the message of an error lists.
inline constexpr char kFilterFields[] =
    "id, title, artist, album, genre, path, key, mode (text); year, duration_seconds, "
    "sample_rate_hz, added_time, tempo_bpm, loudness_lufs, energy (numbers); attributes.NAME (any)";

// INVALID_ARGUMENT, listing the fields, if there is none of that name.
absl::StatusOr<Field> FindField(const std::string& name);

// The form in which texts of the field are compared: with their case folded, but paths as they are;
// keys all spelled alike.
std::string FoldFor(TextField field, std::string_view text);

// The track's value, texts folded; nothing if it has none (an empty text is none).
std::optional<std::string> TextOf(const Track& track, TextField field);
std::optional<double> NumberOf(const Track& track, NumberField field);

}  // namespace libretto
