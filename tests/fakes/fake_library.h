// A catalogue in memory, for tests of what stands above it.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "index/catalog/catalog.h"
#include "index/store/library.h"

namespace libretto {

// Exact search over a handful of tracks.
class FakeView : public View {
 public:
  FakeView(std::map<std::string, AnalyzedTrack> tracks, ModelIdentity model,
           std::string snapshot_id);

  const std::string& snapshot_id() const override { return snapshot_id_; }
  const ModelIdentity& model() const override { return model_; }
  const LibraryStats& stats() const override { return stats_; }
  absl::StatusOr<std::vector<TrackHit>> SearchTracks(std::span<const float> query,
                                                     const SearchOptions& options) const override;
  absl::StatusOr<std::vector<PassageHit>> SearchPassages(
      std::span<const float> query, const SearchOptions& options) const override;
  absl::StatusOr<Track> GetTrack(const std::string& id) const override;
  absl::StatusOr<Embedding> GetEmbedding(const std::string& id) const override;
  absl::StatusOr<std::vector<Passage>> GetPassages(const std::string& id) const override;
  absl::StatusOr<std::vector<TrackSketch>> Sketch(std::span<const std::string> ids) const override;
  absl::StatusOr<std::vector<std::string>> SearchNames(const std::string& words,
                                                       const SearchOptions& options) const override;
  absl::StatusOr<int64_t> Count(const Filter& filter) const override;
  // Those of the same fingerprint.
  std::vector<std::string> CopiesOf(const std::string& id) const override;
  absl::StatusOr<TrackPage> List(const Filter* filter, int page_size,
                                 const std::string& after_id) const override;

 private:
  absl::StatusOr<const AnalyzedTrack*> Find(const std::string& id) const;
  // In order of id; null: all.
  absl::StatusOr<std::vector<const AnalyzedTrack*>> Matching(const Filter* filter) const;

  const std::map<std::string, AnalyzedTrack> tracks_;
  const std::unique_ptr<const Catalog> catalog_;
  const ModelIdentity model_;
  const std::string snapshot_id_;
  LibraryStats stats_;
};

class FakeLibrary : public Library {
 public:
  explicit FakeLibrary(ModelIdentity model);

  std::shared_ptr<const View> view() const override;
  absl::Status Upsert(const AnalyzedTrack& track) override;
  absl::Status Delete(const std::string& id) override;
  absl::StatusOr<bool> HasTrack(const std::string& id) const override;

  // Not for the batch job: UNIMPLEMENTED.
  absl::Status RecordFile(const FileRecord& record, const AnalyzedTrack* track) override;
  absl::StatusOr<std::vector<FileRecord>> Files() const override;
  absl::StatusOr<int64_t> ForgetFiles(std::span<const std::string> paths) override;
  absl::Status Publish() override;
  absl::StatusOr<bool> Refresh() override { return false; }

 private:
  void Show() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const ModelIdentity model_;
  mutable absl::Mutex mutex_;
  std::map<std::string, AnalyzedTrack> tracks_ ABSL_GUARDED_BY(mutex_);
  int changes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::shared_ptr<const View> view_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace libretto
