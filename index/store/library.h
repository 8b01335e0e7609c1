// A catalogue on disk: the vectors and metadata of a music library, searched through immutable
// views and changed durably. The rest of the server knows only this header of the store.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/embedding.h"
#include "base/file_system.h"
#include "base/fingerprint.h"
#include "index/catalog/filter.h"
#include "index/catalog/track.h"

namespace libretto {

// The model a catalogue's vectors came from. A catalogue answers queries of this model only.
struct ModelIdentity {
  std::string id;
  std::string preprocessing;
  int dimension = 0;
};

// A track and what the audio encoder made of it.
struct AnalyzedTrack {
  Track track;
  Embedding embedding;            // of the whole track
  std::vector<Passage> passages;  // at least one, in order of time
  // Of the audio; absent: as it was. Not read back with a track.
  std::optional<Fingerprint> fingerprint = {};
};

struct TrackHit {
  std::string track_id;
  float score = 0;  // cosine of the query and the track's embedding
};

struct PassageHit {
  std::string track_id;
  double start_seconds = 0;
  double end_seconds = 0;
  float score = 0;  // cosine of the query and the passage's embedding
};

// What ranking looks at. Texts are folded as filters compare them, and lie in the view.
struct TrackSketch {
  std::string_view title, artist, album;
  std::optional<double> tempo_bpm, loudness_lufs;
  Embedding embedding;
};

struct SearchOptions {
  int k = 10;
  const Filter* filter = nullptr;  // null: every track
  absl::Time deadline = absl::InfiniteFuture();
};

struct LibraryStats {
  int64_t tracks = 0;
  int64_t passages = 0;
  double duration_seconds = 0;  // of all tracks together
  std::string index_kind;       // of the published snapshot's track index
  absl::Time published_time;
  int64_t unpublished_changes =
      0;  // acknowledged since the snapshot was published (searchable all the same)
};

struct TrackPage {
  std::vector<Track> tracks;                 // by id, ascending
  std::optional<std::string> next_after_id;  // pass as `after_id` for the next page
};

// One consistent state of a catalogue. Immutable and thread-safe; lives as long as somebody holds
// it. Search: best first, ties broken by track id, then start. INVALID_ARGUMENT for a wrong
// dimension, or a filter that names an unknown field or mixes types (the message lists the fields);
// DEADLINE_EXCEEDED if the time is up.
class View {
 public:
  virtual ~View() = default;
  virtual const std::string& snapshot_id() const = 0;  // changes whenever any answer may change
  virtual const ModelIdentity& model() const = 0;
  virtual const LibraryStats& stats() const = 0;

  virtual absl::StatusOr<std::vector<TrackHit>> SearchTracks(
      std::span<const float> query, const SearchOptions& options) const = 0;
  virtual absl::StatusOr<std::vector<PassageHit>> SearchPassages(
      std::span<const float> query, const SearchOptions& options) const = 0;

  // NOT_FOUND naming the id.
  virtual absl::StatusOr<Track> GetTrack(const std::string& id) const = 0;
  virtual absl::StatusOr<Embedding> GetEmbedding(const std::string& id) const = 0;
  virtual absl::StatusOr<std::vector<Passage>> GetPassages(const std::string& id) const = 0;

  // Of each of `ids`, in order. NOT_FOUND naming the first that is not there.
  virtual absl::StatusOr<std::vector<TrackSketch>> Sketch(
      std::span<const std::string> ids) const = 0;

  // Tracks whose title, artist, album, genre or text attributes say all of the words, as
  // Filter::Match; the first of them by id, so that words which many say cost no more than others.
  virtual absl::StatusOr<std::vector<std::string>> SearchNames(
      const std::string& words, const SearchOptions& options) const = 0;

  // How many tracks satisfy the filter.
  virtual absl::StatusOr<int64_t> Count(const Filter& filter) const = 0;

  // The other tracks that are the same recording, in other encodings or cuts, ascending; none for
  // an unknown id.
  virtual std::vector<std::string> CopiesOf(const std::string& id) const = 0;

  virtual absl::StatusOr<TrackPage> List(const Filter* filter, int page_size,
                                         const std::string& after_id) const = 0;
};

// What the job remembers of a file, to skip it when it has not changed.
struct FileRecord {
  std::string path;
  int64_t size = 0;
  int64_t mtime_ns = 0;
  std::string track_id;  // empty if the file could never be read
  std::string error;     // why its present bytes could not be read, if so; a track_id beside it is
                         // the track of its last readable bytes, which is kept
  std::optional<Coverage> coverage =
      {};  // of its track, if that is in the catalogue; told by Files()
};

struct LibraryOptions {
  std::string directory;
  ModelIdentity model;  // with an empty id: whatever model the catalogue has (not with `create`)
  bool create = false;  // make an empty catalogue if there is none
  // Rebuild the published snapshot from library.db if it is damaged, instead of DATA_LOSS.
  bool repair = false;
  FileSystem* file_system = nullptr;  // null: PosixFileSystem()
  const Clock* clock = nullptr;       // null: the system's
  // Kind of the vector indexes of the next snapshot, as BuildVectorIndex: "auto" (by size),
  // "exact", "ivf", "hnsw".
  std::string index_kind = "auto";
};

// Thread-safe. Several processes may have one catalogue open (say, the server and the batch job).
class Library {
 public:
  // NOT_FOUND if there is no catalogue and `create` is false; FAILED_PRECONDITION if the catalogue
  // was made by another model (the message names both and the remedy) or a newer program; DATA_LOSS
  // if a file fails its checksum.
  static absl::StatusOr<std::unique_ptr<Library>> Open(const LibraryOptions& options);
  // Tells the catalogue that lies in `directory` from another one that is put into its place.
  // NOT_FOUND as Open.
  static absl::StatusOr<std::string> IdentityAt(const std::string& directory);
  virtual ~Library() = default;

  virtual std::shared_ptr<const View> view() const = 0;

  // Once one of these returned OK the change survives a crash at any instant, and view() shows it.
  // Upsert replaces a track of the same id, keeping its added_time. INVALID_ARGUMENT for a wrong
  // dimension, an empty id or no passages.
  virtual absl::Status Upsert(const AnalyzedTrack& track) = 0;
  virtual absl::Status Delete(const std::string& id) = 0;  // NOT_FOUND naming the id

  // For the batch job: durable like Upsert, but shown by views only after the next Publish().
  // `record.track_id` may name a track that is already there (a moved or duplicate file): then
  // `track` is null.
  virtual absl::Status RecordFile(const FileRecord& record, const AnalyzedTrack* track) = 0;
  virtual absl::StatusOr<std::vector<FileRecord>> Files() const = 0;
  virtual absl::StatusOr<bool> HasTrack(const std::string& id) const = 0;
  // Forgets files; a track goes when its last file is forgotten. Returns how many tracks went.
  virtual absl::StatusOr<int64_t> ForgetFiles(std::span<const std::string> paths) = 0;

  // Builds the next immutable snapshot from everything acknowledged and publishes it atomically.
  // Readers never stop.
  virtual absl::Status Publish() = 0;
  // Shows what other processes have published or acknowledged since; true if the view changed.
  virtual absl::StatusOr<bool> Refresh() = 0;
};

}  // namespace libretto
