// Words against the titles, artists and albums of the catalogue.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "index/store/library.h"
#include "server/parser/parsed_query.h"

namespace libretto {

// For each of at most a few dozen tracks, how much of `words` its metadata says: 1 if they contain
// the whole of its title, artist or album, less the smaller the part; nothing unless all words are
// said. Words that cannot be searched for name nothing.
absl::StatusOr<std::map<std::string, float>> NamedTracks(const View& view, const std::string& words,
                                                         const Filter* filter, absl::Time deadline);

struct SaidField {
  const char* field = "";  // "title", "artist", "album"
  std::string text;
};

// The fields of which `words` say the whole, or else a part.
std::vector<SaidField> FieldsSaid(const Track& track, const std::string& words);

struct NamedTrack {
  std::string id, title;
};
struct NamedArtist {
  std::string name;  // as it is stored
};
struct NamedAlbum {
  std::string name;
};
using Named = std::variant<std::monostate, NamedTrack, NamedArtist, NamedAlbum>;

// What in the catalogue is called so, without regard to case, diacritics and punctuation: the whole
// name, or a part of it that nothing else of its kind has. Of several kinds: a track, an artist, an
// album, in this order. Of several tracks of one title: the first by id.
absl::StatusOr<Named> FindNamed(const View& view, std::string_view name, EntityKind kind);

}  // namespace libretto
