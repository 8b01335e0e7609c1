#include "server/query/embedded_tags.h"

#include <initializer_list>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

namespace libretto {
namespace {

using Tags = std::map<std::string, std::string>;

// The first of `keys` that has a value.
std::string First(const Tags& tags, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    const auto found = tags.find(key);
    if (found == tags.end()) continue;
    std::string value(absl::StripAsciiWhitespace(found->second));
    if (!value.empty()) return value;
  }
  return "";
}

void FillText(const Tags& tags, std::initializer_list<const char*> keys, std::string& field) {
  if (field.empty()) field = First(tags, keys);
}

std::optional<int> Year(const std::string& date) {
  int year = 0;
  if (date.size() < 4 || !absl::SimpleAtoi(date.substr(0, 4), &year) || year < 1000) {
    return std::nullopt;
  }
  return year;
}

}  // namespace

void FillFromTags(const Tags& tags, Track& track) {
  FillText(tags, {"title"}, track.title);
  FillText(tags, {"artist", "album_artist", "albumartist", "composer"}, track.artist);
  FillText(tags, {"album"}, track.album);
  FillText(tags, {"genre"}, track.genre);
  if (!track.year.has_value()) track.year = Year(First(tags, {"date", "year", "originaldate"}));
}

}  // namespace libretto
