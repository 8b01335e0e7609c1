#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "index/admin/npy.h"
#include "index/store/library.h"

namespace libretto {

// Reads the folder of an exported catalogue from front to back, one track in memory at a time, and
// refuses what a catalogue cannot hold: errors are INVALID_ARGUMENT, DATA_LOSS or NOT_FOUND and
// name the file and, from 0, the row. Not thread-safe.
class ExchangeReader {
 public:
  static absl::StatusOr<ExchangeReader> Open(const std::string& folder);

  const ModelIdentity& model() const { return model_; }
  int64_t tracks() const { return tracks_.rows(); }
  int64_t passages() const { return passages_.rows(); }
  int64_t tracks_read() const { return row_; }

  // The next track; nothing at the end.
  absl::StatusOr<std::optional<AnalyzedTrack>> Next();

 private:
  ExchangeReader(std::string folder, ModelIdentity model, NpyReader<float> tracks,
                 NpyReader<float> passages, NpyReader<int64_t> rows, NpyReader<double> starts,
                 NpyReader<double> ends);

  absl::Status CheckShapes() const;
  absl::StatusOr<Track> NextMetadata();
  absl::Status ReadPassages(AnalyzedTrack& track);
  absl::Status AdvancePassage();
  absl::Status CheckEnd();

  std::string folder_;
  ModelIdentity model_;
  NpyReader<float> tracks_, passages_;
  NpyReader<int64_t> rows_;
  NpyReader<double> starts_, ends_;
  std::unique_ptr<std::ifstream> metadata_;
  int64_t row_ = 0;             // of the next track
  int64_t passage_ = 0;         // passages whose track has been read
  int64_t passage_track_ = -1;  // track of passage `passage_`; -1: not read yet
  std::string last_id_;
};

}  // namespace libretto
