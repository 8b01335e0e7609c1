#include "index/job/tags.h"

#include <filesystem>
#include <initializer_list>
#include <optional>

#include "absl/strings/ascii.h"
#include "base/utf8.h"

namespace libretto {
namespace {

using Tags = std::map<std::string, std::string>;

constexpr size_t kMaxBytes = 1000;

std::string First(const Tags& tags, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    const auto tag = tags.find(key);
    if (tag == tags.end()) continue;
    std::string value(absl::StripAsciiWhitespace(tag->second));
    if (value.size() > kMaxBytes) value.resize(kMaxBytes);
    if (!value.empty()) return ToValidUtf8(value);
  }
  return "";
}

std::optional<int> Year(const std::string& date) {
  int year = 0, digits = 0;
  for (const char c : date) {
    const bool digit = absl::ascii_isdigit(static_cast<unsigned char>(c));
    digits = digit ? digits + 1 : 0;
    year = digit ? year * 10 + (c - '0') : 0;
    if (digits == 4) return year >= 1000 ? std::optional<int>(year) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Track TrackFromTags(const Tags& tags, const std::string& path) {
  Track track;
  track.path = ToValidUtf8(path);
  track.title = First(tags, {"title"});
  if (track.title.empty()) {
    track.title = ToValidUtf8(std::filesystem::path(path).stem().string());
  }
  track.artist = First(tags, {"artist", "album_artist", "albumartist", "composer"});
  track.album = First(tags, {"album"});
  track.genre = First(tags, {"genre"});
  track.year = Year(First(tags, {"date", "originaldate", "year"}));
  return track;
}

}  // namespace libretto
