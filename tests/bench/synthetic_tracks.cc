#include "tests/bench/synthetic_tracks.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "index/store/library_database.h"

namespace libretto {
namespace {

constexpr int64_t kTransaction = 2000;

}  // namespace

AnalyzedTrack SyntheticTracks::Next() {
  AnalyzedTrack out;
  const int64_t i = next_++;
  out.track.id = absl::StrFormat("track-%09d", i);
  out.track.title = absl::StrFormat("Title %d", i);
  out.track.artist = absl::StrFormat("Artist %d", i % 5000);
  out.track.genre = i % 10000 == 0 ? "One" : i % 100 == 0 ? "Rare" : i % 10 == 0 ? "Jazz" : "Rock";
  out.track.year = static_cast<int>(1950 + i % 75);
  out.track.duration_seconds = 200;
  out.embedding = vectors_.Track();
  for (int p = 0; p < passages_; ++p) {
    Embedding near = out.embedding;
    for (float& x : near) x += 0.02f * noise_(random_);
    NormalizeL2(near);
    out.passages.push_back({40.0 * p, 40.0 * p + 40, std::move(near)});
  }
  return out;
}

absl::Status FillCatalog(const LibraryOptions& options, SyntheticTracks& tracks, int64_t count) {
  RETURN_IF_ERROR(Library::Open(options).status());
  ASSIGN_OR_RETURN(auto database,
                   LibraryDatabase::Open(options.directory + "/library.db", options.model, false));
  for (int64_t at = 0; at < count; at += kTransaction) {
    RETURN_IF_ERROR(database.InTransaction([&] {
      for (int64_t i = at; i < std::min(at + kTransaction, count); ++i) {
        const auto absorbed = database.Absorb(tracks.Next(), false);
        if (!absorbed.ok()) return absorbed.status();
      }
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

}  // namespace libretto
