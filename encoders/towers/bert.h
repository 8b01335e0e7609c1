// BERT sentence encoder (Devlin et al. 2019; mean pooling as in Sentence-Transformers): the teacher
// of our text tower, and one that may stand in its place.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/bundle/safetensors.h"

namespace libretto {

struct BertOptions {
  int64_t vocabulary = 30522;
  int64_t width = 384;
  int64_t layers = 6;
  int64_t heads = 12;
  int64_t hidden = 1536;
  int64_t max_tokens = 512;
  // Matrix products in bfloat16: about twice as fast on processors that have it, with a cosine to
  // the float32 vector above 0.9999.
  bool bfloat16 = false;
};

// Immutable and thread-safe. The defaults are all-MiniLM-L6-v2's.
class Bert {
 public:
  // Reads tensors by `prefix` and the names of Hugging Face's BertModel. DATA_LOSS naming file and
  // tensor if one is missing or of another shape.
  static absl::StatusOr<Bert> Load(const SafetensorsFile& file, const BertOptions& options = {},
                                   const std::string& prefix = "");

  // ids [batch, tokens] int64, each row starting with [CLS] and ending with [SEP] before padding;
  // lengths [batch] int64. -> mean over the tokens of each row, unit length, [batch, width].
  torch::Tensor Forward(const torch::Tensor& ids, const torch::Tensor& lengths) const;

  const BertOptions& options() const { return options_; }

 private:
  struct Dense {
    torch::Tensor weight, bias;
  };
  struct Norm {
    torch::Tensor weight, bias;
  };
  struct Layer {
    Dense query, key, value, attention_output, intermediate, output;
    Norm attention_norm, output_norm;
  };

  torch::Tensor Apply(const Dense& dense, const torch::Tensor& x) const;
  torch::Tensor Attend(const Layer& layer, const torch::Tensor& x, const torch::Tensor& bias) const;

  BertOptions options_;
  torch::Tensor words_, positions_, type_;  // [vocabulary, width], [max_tokens, width], [width]
  Norm embedding_norm_;
  std::vector<Layer> layers_;
};

}  // namespace libretto
