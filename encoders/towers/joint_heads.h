// The two heads that carry the towers' outputs into the joint audio-text space.
//
// The space has two parts. The concept part, kConceptShare of the squared length, holds what the
// teachers know of a fixed set of concepts: the audio side is a linear map of the features, the
// text side a mean over the concepts, weighted by how near their names are to the text (kernel
// regression, Nadaraya 1964). The learnt part is trained by contrast and may forget what its audio
// lacks; the concept part does not. Dimensions of it that no concept has a value in are seen by
// audio alone: they tell recordings apart by their sound. A head with concept_output = 0 has the
// learnt part alone.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace libretto {

// x * W' + b for rows `x` [N, in]. Uses a matrix-vector product for one row, which is several times
// as fast there.
torch::Tensor LinearRows(const torch::nn::Linear& layer, const torch::Tensor& x);

// Rows scaled to unit length.
torch::Tensor UnitRows(const torch::Tensor& x);

inline constexpr double kConceptShare = 0.35;
inline constexpr double kConceptTemperature = 0.05;  // of the cosine of a text to a concept's name

struct AudioHeadOptions {
  // MSD_musicnn's 50 logits, 200 dense activations and 1506 pooled features, then MTT_musicnn's.
  int64_t input = 3512;
  int64_t components = 640;  // standardised features are projected to so many
  int64_t hidden = 1024;
  int64_t output = 256;
  int64_t concept_output = 0;  // the last so many of output
  float clamp = 5.0f;          // standardised features are cut to +-clamp
};

// Backbone features -> joint space: standardise, project to components, then components -> hidden
// -> output beside a linear path components -> output, L2-normalised; beside it the concept part.
// forward() neither reads nor writes anything but parameters, so that threads may share a head in
// evaluation mode.
class AudioHeadImpl : public torch::nn::Module {
 public:
  explicit AudioHeadImpl(const AudioHeadOptions& options = {});
  // features [N, input] float32 -> [N, output], unit rows.
  torch::Tensor forward(const torch::Tensor& features);
  // features [N, input] -> standardised and cut, [N, input].
  torch::Tensor Standardise(const torch::Tensor& features) const;
  // forward() in two steps: features -> [N, components] -> [N, output].
  torch::Tensor Project(const torch::Tensor& features) const;
  torch::Tensor Embed(const torch::Tensor& projected);

  const AudioHeadOptions& options() const { return options_; }

  torch::Tensor mean, deviation;  // [input]; statistics of broad audio, shipped with the head
  torch::Tensor projection;       // [components, input]
  torch::nn::Linear direct{nullptr}, inner{nullptr}, outer{nullptr};
  torch::Tensor concept_weight, concept_bias;  // [concept_output, components], [concept_output]
  torch::nn::Dropout dropout{nullptr};

 private:
  AudioHeadOptions options_;
};
TORCH_MODULE(AudioHead);

struct TextHeadOptions {
  int64_t input = 384;  // width of the text tower's sentence vector
  int64_t hidden = 768;
  int64_t output = 256;
  int64_t concept_output = 0;  // the last so many of output
  int64_t concepts = 0;
};

// Sentence vector -> joint space: input -> hidden -> output, L2-normalised; beside it the concept
// part.
class TextHeadImpl : public torch::nn::Module {
 public:
  explicit TextHeadImpl(const TextHeadOptions& options = {});
  // sentences [N, input] float32, unit rows -> [N, output], unit rows.
  torch::Tensor forward(const torch::Tensor& sentences);

  const TextHeadOptions& options() const { return options_; }

  torch::nn::Linear inner{nullptr}, outer{nullptr};
  torch::Tensor concept_names;   // [concepts, input], unit rows
  torch::Tensor concept_values;  // [concepts, concept_output], in the audio side's concept part
  torch::nn::Dropout dropout{nullptr};

 private:
  TextHeadOptions options_;
};
TORCH_MODULE(TextHead);

}  // namespace libretto
