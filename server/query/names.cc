#include "server/query/names.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "base/words.h"
#include "index/catalog/text_index.h"

namespace libretto {
namespace {

constexpr int kMaxNamed = 64;
constexpr int kMaxOfName = 200;
constexpr size_t kMaxWords = 64;

// How much of the name `words` say: a single word of a longer name is as often something else.
float Said(std::string_view name, const std::set<std::string>& words) {
  const std::vector<std::string> parts = FoldedWords(name);
  if (parts.empty()) return 0;
  const auto said = std::ranges::count_if(parts, [&](const auto& w) { return words.contains(w); });
  const float share = static_cast<float>(said) / static_cast<float>(parts.size());
  return share == 1 || said == 0 ? share : words.size() == 1 ? share / 2 : (1 + share) / 2;
}

// Tracks of which `name` is the title, the artist or the album, at most kMaxNamed.
absl::StatusOr<std::vector<std::string>> CalledExactly(const View& view, const std::string& name,
                                                       const Filter* filter) {
  Filter::Or any;
  for (const char* field : {"title", "artist", "album"}) {
    any.of.push_back({Filter::Equals{field, name}});
  }
  Filter::And all{{{std::move(any)}}};
  if (filter != nullptr) all.of.push_back(*filter);
  const Filter wanted{std::move(all)};
  ASSIGN_OR_RETURN(const TrackPage page, view.List(&wanted, kMaxNamed, ""));
  std::vector<std::string> ids;
  for (const Track& track : page.tracks) ids.push_back(track.id);
  return ids;
}

using Words = std::vector<std::string>;

// Where `part` stands in `whole`, word for word.
bool Holds(const Words& whole, const Words& part) {
  return !std::ranges::search(whole, part).empty();
}

// The names of one kind that were met, by their words, each with a track that has it.
struct Kind {
  std::map<Words, std::string> whole;   // exactly what was asked for
  std::map<Words, std::string> longer;  // what holds it

  void Add(std::string_view name, const Words& wanted, const std::string& id) {
    const Words words = FoldedWords(name);
    if (words == wanted) {
      whole.try_emplace(words, id);
    } else if (Holds(words, wanted)) {
      longer.try_emplace(words, id);
    }
  }

  const std::string* Only() const {
    if (!whole.empty()) return &whole.begin()->second;
    return longer.size() == 1 ? &longer.begin()->second : nullptr;
  }
};

absl::StatusOr<Named> ToNamed(const View& view, const std::string& id, EntityKind kind) {
  ASSIGN_OR_RETURN(const Track track, view.GetTrack(id));
  switch (kind) {
    case EntityKind::kTrack:
      return NamedTrack{track.id, track.title};
    case EntityKind::kArtist:
      return NamedArtist{track.artist};
    case EntityKind::kAlbum:
      return NamedAlbum{track.album};
    case EntityKind::kAny:
      break;
  }
  return Named();
}

// Whether a text of these words can be looked for: the index reads it as it is, with its own
// folding.
bool CanBeNamed(const std::string& text, const Words& words) {
  return !words.empty() && words.size() <= kMaxWords && CheckSearchText(text).ok();
}

}  // namespace

absl::StatusOr<std::map<std::string, float>> NamedTracks(const View& view, const std::string& words,
                                                         const Filter* filter,
                                                         absl::Time deadline) {
  std::map<std::string, float> named;
  const Words folded = FoldedWords(words);
  if (!CanBeNamed(words, folded)) return named;
  ASSIGN_OR_RETURN(std::vector<std::string> ids,
                   view.SearchNames(words, {kMaxNamed, filter, deadline}));
  if (ids.size() == kMaxNamed) {
    // Words that many say: only those whose whole name they are.
    ASSIGN_OR_RETURN(ids, CalledExactly(view, words, filter));
  }
  ASSIGN_OR_RETURN(const std::vector<TrackSketch> sketches, view.Sketch(ids));
  const std::set<std::string> said(folded.begin(), folded.end());
  for (size_t i = 0; i < ids.size(); ++i) {
    const TrackSketch& track = sketches[i];
    const float share =
        std::max({Said(track.title, said), Said(track.artist, said), Said(track.album, said)});
    if (share > 0) named[ids[i]] = share;
  }
  return named;
}

std::vector<SaidField> FieldsSaid(const Track& track, const std::string& words) {
  const Words folded = FoldedWords(words);
  const std::set<std::string> said(folded.begin(), folded.end());
  std::vector<SaidField> whole, parts;
  for (const SaidField& field : {SaidField{"title", track.title}, SaidField{"artist", track.artist},
                                 SaidField{"album", track.album}}) {
    const float share = Said(field.text, said);
    if (share > 0) (share == 1 ? whole : parts).push_back(field);
  }
  return whole.empty() ? parts : whole;
}

absl::StatusOr<Named> FindNamed(const View& view, std::string_view name, EntityKind kind) {
  const std::string text(name);
  const Words wanted = FoldedWords(name);
  if (!CanBeNamed(text, wanted)) return Named();
  ASSIGN_OR_RETURN(auto ids, view.SearchNames(text, {.k = kMaxOfName}));
  if (ids.size() == kMaxOfName) {
    ASSIGN_OR_RETURN(ids, CalledExactly(view, text, nullptr));
  }
  std::map<EntityKind, Kind> kinds;
  ASSIGN_OR_RETURN(const std::vector<TrackSketch> sketches, view.Sketch(ids));
  for (size_t i = 0; i < ids.size(); ++i) {
    kinds[EntityKind::kTrack].Add(sketches[i].title, wanted, ids[i]);
    kinds[EntityKind::kArtist].Add(sketches[i].artist, wanted, ids[i]);
    kinds[EntityKind::kAlbum].Add(sketches[i].album, wanted, ids[i]);
  }
  // A whole name of any kind before a part of one.
  for (const auto& [of, names] : kinds) {
    if ((kind == of || kind == EntityKind::kAny) && !names.whole.empty()) {
      return ToNamed(view, *names.Only(), of);
    }
  }
  for (const auto& [of, names] : kinds) {
    if (kind != of && kind != EntityKind::kAny) continue;
    if (const std::string* id = names.Only()) return ToNamed(view, *id, of);
  }
  return Named();
}

}  // namespace libretto
