// The unigram language model's best segmentation (Kudo 2018), as SentencePiece computes it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "encoders/text/sentencepiece_model.h"

namespace libretto {

// Immutable and thread-safe.
class UnigramSegmenter {
 public:
  explicit UnigramSegmenter(const SentencePieceModel& model);

  // Appends the ids of the most probable pieces of `text` (normalised, valid UTF-8). A character
  // that no piece holds becomes its bytes' pieces, or the unknown piece if the model has none.
  void Segment(std::string_view text, std::vector<int>& ids) const;

 private:
  // A trie whose children lie side by side, in order of their bytes.
  struct Node {
    int32_t first_child = 0;
    int16_t children = 0;
    unsigned char byte = 0;
    int32_t piece = -1;
  };
  struct Key {
    std::string_view text;
    int id;
  };

  void Build(const std::vector<Key>& keys, size_t begin, size_t end, size_t depth, int32_t node);
  const Node* Child(const Node& node, unsigned char byte) const;
  void AppendUnknown(std::string_view character, std::vector<int>& ids) const;

  std::vector<Node> nodes_;
  std::vector<float> scores_;  // by id
  std::vector<int> byte_ids_;  // 256 ids, or empty
  int unknown_;
  float unknown_score_;
};

}  // namespace libretto
