// Turns pieces into files: synthesis, wear and facts.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "encoders/training/corpus/composer.h"
#include "encoders/training/corpus/random.h"
#include "encoders/training/corpus/synthesizer.h"

namespace libretto {

inline constexpr double kPieceSeconds = 14;

// Not thread-safe.
class Studio {
 public:
  // FAILED_PRECONDITION if there is no soundfont; else as Synthesizer::Create. Pieces go to
  // `folder`, which is made.
  static absl::StatusOr<Studio> Open(const std::vector<std::string>& soundfonts,
                                     const std::string& folder);

  // Writes folder/NAME.flac by one of the soundfonts that have its instruments, and completes the
  // facts. `wear` are degradations that belong to the piece. Files that exist already are kept.
  absl::StatusOr<Facts> Record(Piece piece, const std::vector<std::string_view>& wear,
                               const std::string& name, Random& random);

 private:
  Studio(std::vector<Synthesizer> synthesizers, std::string folder)
      : synthesizers_(std::move(synthesizers)), folder_(std::move(folder)) {}

  absl::StatusOr<Synthesizer*> ChooseSynthesizer(Piece& piece, Random& random);

  std::vector<Synthesizer> synthesizers_;
  std::string folder_;
};

// A seed for each of many pieces.
uint64_t PieceSeed(uint64_t seed, int64_t number);

}  // namespace libretto
