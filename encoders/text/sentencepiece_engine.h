// The door to SentencePiece. Its headers declare an absl namespace of their own, so nothing here
// may include abseil: the interface is of standard types only. SentencePieceTokenizer is for the
// rest of the code.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace libretto {

// Immutable once loaded, then thread-safe. Functions return an error message, empty on success.
class SentencePieceEngine {
 public:
  SentencePieceEngine();
  ~SentencePieceEngine();

  // `model` holds the bytes of a SentencePiece model file.
  std::string Load(const std::string& model);
  // Normalises `text`, which must be UTF-8, by the model's own rule and appends its piece ids.
  std::string Encode(std::string_view text, std::vector<int>* ids) const;
  int vocabulary() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace libretto
