#include "encoders/towers/packed_text_tower.h"

#include <algorithm>
#include <cstddef>
#include <functional>

#include "encoders/towers/row_math.h"

namespace libretto {
namespace {

using Result = PackedLinear::Result;

torch::Tensor Plain(const torch::Tensor& tensor) {
  return tensor.detach().to(torch::kFloat32).contiguous();
}

std::span<const float> ValuesOf(const torch::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<size_t>(tensor.numel())};
}

PackedLinear Pack(const torch::nn::Linear& layer, Result result, Precision precision) {
  return PackedLinear(layer->weight, layer->bias, result, precision);
}

}  // namespace

// The values between the layers, [rows, ...] each; the texts' rows one after another.
struct PackedTextTower::Workspace {
  Workspace(const PackedTextTower& tower, std::span<const TokenIds> texts) {
    for (const TokenIds& text : texts) {
      const auto tokens = static_cast<int64_t>(text.ids.size());
      rows += tokens;
      longest = std::max(longest, tokens);
    }
    const TextTransformerOptions& options = tower.options_;
    const auto width = static_cast<size_t>(options.width), n = static_cast<size_t>(rows);
    const auto bytes = static_cast<size_t>(BytesOf(tower.precision_));
    x.resize(n * width);
    qkv.resize(n * 3 * width);
    mixed.resize(n * width);
    rounded.resize(n * width * bytes);
    hidden.resize(n * static_cast<size_t>(options.hidden) * bytes);
    attention.resize(
        static_cast<size_t>(AttentionShape{longest, options.width, options.heads}.scratch()));
    scratch.resize(static_cast<size_t>(tower.scratch_bytes_));
  }

  int64_t rows = 0, longest = 0;
  std::vector<float> x, qkv, mixed, attention;
  std::vector<std::byte> rounded, hidden, scratch;
};

PackedTextTower::Norm::Norm(const torch::nn::LayerNorm& layer)
    : scale(Plain(layer->weight)),
      shift(Plain(layer->bias)),
      epsilon(static_cast<float>(layer->options.eps())) {}

PackedTextTower::Block::Block(const TextBlock& block, Precision precision)
    : attention_norm(block->attention_norm),
      mlp_norm(block->mlp_norm),
      qkv(Pack(block->qkv, Result::kPlain, precision)),
      project(Pack(block->project, Result::kAdd, precision)),
      expand(Pack(block->expand, Result::kGelu, precision)),
      contract(Pack(block->contract, Result::kAdd, precision)) {}

PackedTextTower::PackedTextTower(const TextTransformer& tower, Precision precision)
    : options_(tower->options()),
      precision_(precision),
      embedding_(Plain(tower->embedding->weight)),
      positions_(Plain(tower->positions)),
      final_norm_(tower->final_norm),
      projection_(Pack(tower->projection, Result::kPlain, precision)),
      scratch_bytes_(projection_.scratch_bytes()) {
  for (const TextBlock& block : tower->blocks) {
    const Block& packed = blocks_.emplace_back(block, precision);
    for (const PackedLinear* layer :
         {&packed.qkv, &packed.project, &packed.expand, &packed.contract}) {
      scratch_bytes_ = std::max(scratch_bytes_, layer->scratch_bytes());
    }
  }
}

std::vector<float> PackedTextTower::Embed(std::span<const TokenIds> texts) const {
  Workspace work(*this, texts);
  LookUp(texts, work);
  for (const Block& block : blocks_) RunBlock(block, texts, work);
  Pool(texts, work);
  const auto count = static_cast<int64_t>(texts.size());
  const auto width = static_cast<size_t>(options_.output);
  std::vector<float> sentences(texts.size() * width);
  projection_.Apply(work.rounded.data(), count, sentences.data(), work.scratch.data());
  for (size_t i = 0; i < texts.size(); ++i)
    ToUnitLength(std::span(sentences).subspan(i * width, width));
  return sentences;
}

void PackedTextTower::LookUp(std::span<const TokenIds> texts, Workspace& work) const {
  const int64_t width = options_.width;
  const float* const table = embedding_.data_ptr<float>();
  const float* const positions = positions_.data_ptr<float>();
  float* x = work.x.data();
  for (const TokenIds& text : texts) {
    const float* position = positions;
    for (const int id : text.ids) {
      std::transform(position, position + width, table + id * width, x, std::plus<>());
      position += width;
      x += width;
    }
  }
}

void PackedTextTower::Normalise(const Norm& norm, Workspace& work) const {
  const auto width = static_cast<size_t>(options_.width);
  const std::span<const float> x = work.x;
  for (size_t at = 0; at < x.size(); at += width) {
    LayerNormRow(x.subspan(at, width), ValuesOf(norm.scale), ValuesOf(norm.shift), norm.epsilon,
                 work.mixed.data() + at);
  }
}

void PackedTextTower::RunBlock(const Block& block, std::span<const TokenIds> texts,
                               Workspace& work) const {
  std::byte* const scratch = work.scratch.data();
  const auto round = [&] {
    Round(work.mixed.data(), work.rows * options_.width, precision_, work.rounded.data());
  };
  Normalise(block.attention_norm, work);
  round();
  block.qkv.Apply(work.rounded.data(), work.rows, work.qkv.data(), scratch);
  int64_t row = 0;
  for (const TokenIds& text : texts) {
    const AttentionShape shape{static_cast<int64_t>(text.ids.size()), options_.width,
                               options_.heads};
    Attend(shape, work.qkv.data() + row * 3 * options_.width,
           work.mixed.data() + row * options_.width, work.attention.data());
    row += shape.tokens;
  }
  round();
  block.project.Apply(work.rounded.data(), work.rows, work.x.data(), scratch);
  Normalise(block.mlp_norm, work);
  round();
  block.expand.Apply(work.rounded.data(), work.rows, work.hidden.data(), scratch);
  block.contract.Apply(work.hidden.data(), work.rows, work.x.data(), scratch);
}

void PackedTextTower::Pool(std::span<const TokenIds> texts, Workspace& work) const {
  const auto width = static_cast<size_t>(options_.width);
  Normalise(final_norm_, work);
  const float* row = work.mixed.data();
  std::vector<float> pooled(texts.size() * width);
  float* out = pooled.data();
  for (const TokenIds& text : texts) {
    const float share = 1 / static_cast<float>(text.ids.size());
    for (size_t t = 0; t < text.ids.size(); ++t, row += width) {
      for (size_t i = 0; i < width; ++i) out[i] += row[i] * share;
    }
    out += width;
  }
  Round(pooled.data(), static_cast<int64_t>(pooled.size()), precision_, work.rounded.data());
}

}  // namespace libretto
