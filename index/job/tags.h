#pragma once

#include <map>
#include <string>

#include "index/catalog/track.h"

namespace libretto {

// The metadata of a file from its embedded tags (keys in lower case): title, else the file's name
// without extension; artist, else album artist, else composer; album; genre; year, the first four
// digits in a row of date, originaldate or year. Values are cut at 1,000 bytes.
Track TrackFromTags(const std::map<std::string, std::string>& tags, const std::string& path);

}  // namespace libretto
