// The text side of the committed model as the modules that it was trained as: what encoders made of
// it are compared with.
#pragma once

#include <string>
#include <vector>

#include "encoders/text/sentencepiece_tokenizer.h"
#include "encoders/towers/joint_heads.h"
#include "encoders/towers/text_transformer.h"

namespace libretto {

struct ShippedText {
  SentencePieceTokenizer tokenizer;
  TextTransformer tower;
  TextHead head;
  std::vector<std::string> golden_texts;

  // [1, dimension] by the modules, in float32.
  torch::Tensor Embed(const std::string& text);
};

// `parts` is the directory of the committed parts. Ends the program if they cannot be read.
ShippedText LoadShippedText(const std::string& parts);

}  // namespace libretto
