#include "tests/fakes/plain_musicnn.h"

#include <vector>

#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

using torch::indexing::None;

class Plain {
 public:
  Plain(const SafetensorsFile& file, std::string prefix)
      : file_(file), prefix_(std::move(prefix)) {}

  torch::Tensor Get(const std::string& name) const {
    return ToTorch(file_.Get(prefix_ + name).value());
  }
  static std::string Numbered(const std::string& kind, int n) {
    return n == 0 ? kind : kind + "_" + std::to_string(n);
  }
  // x [N, C, ...], normalised per C.
  torch::Tensor Norm(const torch::Tensor& x, int n) const {
    const std::string name = Numbered("batch_normalization", n);
    return torch::batch_norm(x, Get(name + ".gamma"), Get(name + ".beta"),
                             Get(name + ".moving_mean"), Get(name + ".moving_variance"), false, 0.0,
                             1e-3, false);
  }
  // x [N, 1, frames, width] padded in time -> [N, C, frames, offsets].
  torch::Tensor Conv(const torch::Tensor& x, int n) const {
    const std::string name = Numbered("conv2d", n);
    const torch::Tensor kernel = Get(name + ".kernel").permute({3, 2, 0, 1}).contiguous();
    const int64_t taps = kernel.size(2), left = (taps - 1) / 2;
    const torch::Tensor padded = torch::constant_pad_nd(x, {0, 0, left, taps - 1 - left});
    return Norm(torch::relu(torch::conv2d(padded, kernel, Get(name + ".bias"))), n + 1);
  }

 private:
  const SafetensorsFile& file_;
  const std::string prefix_;
};

}  // namespace

torch::Tensor PlainMusicnn(const SafetensorsFile& file, const std::string& prefix,
                           const torch::Tensor& patches) {
  const torch::InferenceMode inference;
  const Plain plain(file, prefix);
  const torch::Tensor x = plain.Norm(patches.unsqueeze(1), 0);
  std::vector<torch::Tensor> front;
  for (int n = 0; n < 5; ++n) front.push_back(plain.Conv(x, n).amax(3));  // [N, C, frames]
  const torch::Tensor front_end = torch::cat(front, 1).transpose(1, 2).unsqueeze(1);
  auto mid = [&](const torch::Tensor& in, int n) {  // [N, 1, frames, C] both
    return plain.Conv(in, n).transpose(1, 3);
  };
  const torch::Tensor mid1 = mid(front_end, 5);
  const torch::Tensor mid2 = mid(mid1, 6) + mid1;
  const torch::Tensor mid3 = mid(mid2, 7) + mid2;
  const torch::Tensor all = torch::cat({front_end, mid1, mid2, mid3}, 3).squeeze(1);
  const torch::Tensor pooled = torch::stack({all.amax(1), all.mean(1)}, 2).flatten(1);
  const torch::Tensor dense =
      plain.Norm(torch::relu(torch::linear(plain.Norm(pooled, 9), plain.Get("dense.kernel").t(),
                                           plain.Get("dense.bias"))),
                 10);
  const torch::Tensor logits =
      torch::linear(dense, plain.Get("dense_1.kernel").t(), plain.Get("dense_1.bias"));
  return torch::cat({logits, dense, pooled}, 1);
}

}  // namespace libretto
