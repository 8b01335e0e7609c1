// From an audio file's embedded metadata to the fields of a track.
#pragma once

#include <map>
#include <string>

#include "index/catalog/track.h"

namespace libretto {

// Fills the fields of `track` that are empty from `tags` (keys in lower case, as of AudioFileInfo):
// title, artist (else album_artist, composer), album, genre, and year (the first four digits of
// date, year or originaldate).
void FillFromTags(const std::map<std::string, std::string>& tags, Track& track);

}  // namespace libretto
