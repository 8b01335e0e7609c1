// An opened model bundle: two encoders into one joint space, and what is known about them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/encoder.h"

namespace libretto {

struct ModelInfo {
  std::string id;  // "<name>@<first 12 hex digits of the manifest's SHA-256>"; changes with any
                   // byte of the model
  std::string name;
  std::string architecture;   // of both towers, e.g. "musicnn+sentencepiece-transformer"
  std::string license;        // SPDX expression
  std::string provenance;     // one line
  std::string preprocessing;  // identity of the audio preprocessing; a catalogue keeps it beside
                              // the model id
  int dimension = 0;
  int sample_rate = 0;  // Hz
  int max_text_tokens = 0;
  double passage_seconds = 0;
  double passage_hop_seconds = 0;
};

struct ModelOptions {
  // Recompute the bundle's golden vectors and refuse it if they differ by more than 1e-4. A second
  // or two at start; turn off only in tests that open the same bundle many times.
  bool self_test = true;
};

// Immutable and thread-safe once opened. LibTorch runs one thread per call: concurrency comes from
// callers.
class Model {
 public:
  // NOT_FOUND if there is no bundle at `path`; DATA_LOSS if a file is missing, truncated or fails
  // its hash; FAILED_PRECONDITION if the self-test fails or the bundle needs a newer program.
  // Messages name the file and remedy.
  static absl::StatusOr<std::unique_ptr<const Model>> Open(const std::string& path,
                                                           const ModelOptions& options = {});
  // The id that the bundle at `path` would have, its manifest alone read: to see whether it has
  // changed. Errors of the manifest as Open's.
  static absl::StatusOr<std::string> IdAt(const std::string& path);
  virtual ~Model() = default;

  virtual const ModelInfo& info() const = 0;
  virtual const TextEncoder& text() const = 0;
  virtual const AudioEncoder& audio() const = 0;
  // The labels used when a caller of Tag brings none.
  virtual const std::vector<std::string>& default_labels() const = 0;
  // Embeddings of a broad set of music, against which a label's scores are standardised: a label
  // that is near to everything says nothing. May be empty.
  virtual const std::vector<Embedding>& reference_audio() const = 0;
};

}  // namespace libretto
