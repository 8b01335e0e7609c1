// SentencePiece's model file (sentencepiece_model.proto), as much of it as encoding needs. Read
// here, because Debian's libsentencepiece exports a protobuf of its own that cannot share a process
// with the one that gRPC links.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

enum class PieceType {
  kNormal = 1,
  kUnknown = 2,
  kControl = 3,
  kUserDefined = 4,
  kUnused = 5,
  kByte = 6
};

struct Piece {
  std::string text;
  float score = 0;  // log probability
  PieceType type = PieceType::kNormal;
};

struct SentencePieceModel {
  std::vector<Piece> pieces;  // by id
  std::string charsmap;       // compiled normalisation rules; empty for none
  bool add_dummy_prefix = true;
  bool remove_extra_whitespaces = true;
  int unknown = 0;  // id
};

// DATA_LOSS, naming `name`, if `bytes` are not a unigram model whose spaces are escaped
// (SentencePiece's default).
absl::StatusOr<SentencePieceModel> ParseSentencePieceModel(std::string_view bytes,
                                                           const std::string& name);

}  // namespace libretto
