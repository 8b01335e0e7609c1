#include "encoders/training/choi.h"

#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/towers/tensors.h"
#include "encoders/training/choi_front_end.h"

namespace libretto {
namespace {

// The constants with which the published network was fed are lost; these are the mean and standard
// deviation (dB) of melgrams of 100 recordings, under which its stored statistics fit.
constexpr double kMean = -32.11447, kDeviation = 17.715038;
constexpr double kEpsilon = 1e-6;
constexpr int64_t kPadding = 37;  // frames of zeros on either side
constexpr int64_t kPaddedFrames = kChoiFrames + 2 * kPadding;
constexpr int64_t kChannels[] = {1, 64, 128, 128, 128};
constexpr int64_t kPools[] = {2, 3, 4, 4};
constexpr int64_t kState = 32;

// A batch norm as x * scale + shift. The stored deviations are deviations, not variances.
absl::StatusOr<std::pair<torch::Tensor, torch::Tensor>> LoadBatchNorm(const SafetensorsFile& file,
                                                                      const std::string& name,
                                                                      int64_t size) {
  ASSIGN_OR_RETURN(const torch::Tensor gamma, GetTensor(file, name + ".gamma", {size}));
  ASSIGN_OR_RETURN(const torch::Tensor beta, GetTensor(file, name + ".beta", {size}));
  ASSIGN_OR_RETURN(const torch::Tensor mean, GetTensor(file, name + ".mean", {size}));
  ASSIGN_OR_RETURN(const torch::Tensor deviation, GetTensor(file, name + ".std", {size}));
  const torch::Tensor scale = gamma / (deviation + kEpsilon);
  return std::pair{scale, beta - mean * scale};
}

torch::Tensor HardSigmoid(const torch::Tensor& x) { return (0.2 * x + 0.5).clamp(0, 1); }

}  // namespace

const std::array<const char*, kChoiTags> kChoiTagNames = {"rock",
                                                          "pop",
                                                          "alternative",
                                                          "indie",
                                                          "electronic",
                                                          "female vocalists",
                                                          "dance",
                                                          "00s",
                                                          "alternative rock",
                                                          "jazz",
                                                          "beautiful",
                                                          "metal",
                                                          "chillout",
                                                          "male vocalists",
                                                          "classic rock",
                                                          "soul",
                                                          "indie rock",
                                                          "Mellow",
                                                          "electronica",
                                                          "80s",
                                                          "folk",
                                                          "90s",
                                                          "chill",
                                                          "instrumental",
                                                          "punk",
                                                          "oldies",
                                                          "blues",
                                                          "hard rock",
                                                          "ambient",
                                                          "acoustic",
                                                          "experimental",
                                                          "female vocalist",
                                                          "guitar",
                                                          "Hip-Hop",
                                                          "70s",
                                                          "party",
                                                          "country",
                                                          "easy listening",
                                                          "sexy",
                                                          "catchy",
                                                          "funk",
                                                          "electro",
                                                          "heavy metal",
                                                          "Progressive rock",
                                                          "60s",
                                                          "rnb",
                                                          "indie pop",
                                                          "sad",
                                                          "House",
                                                          "happy"};

absl::StatusOr<Choi> Choi::Load(const SafetensorsFile& file) {
  Choi net;
  ASSIGN_OR_RETURN(std::tie(net.frame_scale_, net.frame_shift_),
                   LoadBatchNorm(file, "bn0", kPaddedFrames));
  for (size_t i = 1; i <= std::size(kPools); ++i) {
    const int64_t in = kChannels[i - 1], out = kChannels[i];
    const std::string name = absl::StrCat("conv", i);
    ASSIGN_OR_RETURN(const torch::Tensor weight,
                     GetTensor(file, name + ".weight", {out, in, 3, 3}));
    ASSIGN_OR_RETURN(const torch::Tensor bias, GetTensor(file, name + ".bias", {out}));
    ASSIGN_OR_RETURN(const auto norm, LoadBatchNorm(file, absl::StrCat("bn", i), out));
    net.convolutions_.push_back(
        {weight * norm.first.view({-1, 1, 1, 1}), bias * norm.first + norm.second, kPools[i - 1]});
  }
  for (const auto& [name, in] : {std::pair{"gru1", kChannels[4]}, std::pair{"gru2", kState}}) {
    Gru gru;
    ASSIGN_OR_RETURN(gru.input, GetTensor(file, absl::StrCat(name, ".W"), {3 * kState, in}));
    ASSIGN_OR_RETURN(gru.state, GetTensor(file, absl::StrCat(name, ".U"), {3 * kState, kState}));
    ASSIGN_OR_RETURN(gru.bias, GetTensor(file, absl::StrCat(name, ".b"), {3 * kState}));
    net.grus_.push_back(std::move(gru));
  }
  ASSIGN_OR_RETURN(net.tag_weight_, GetTensor(file, "out.weight", {kChoiTags, kState}));
  ASSIGN_OR_RETURN(net.tag_bias_, GetTensor(file, "out.bias", {kChoiTags}));
  return net;
}

// Keras 1's: the reset gate acts before the state's weights. x [N, T, in] -> [N, T, 32].
torch::Tensor Choi::Run(const Gru& gru, const torch::Tensor& x) {
  const torch::Tensor inputs = torch::matmul(x, gru.input.t()) + gru.bias;
  const torch::Tensor gates = gru.state.slice(0, 0, 2 * kState).t();
  const torch::Tensor candidate = gru.state.slice(0, 2 * kState).t();
  torch::Tensor state = torch::zeros({x.size(0), kState});
  std::vector<torch::Tensor> states;
  for (int64_t t = 0; t < x.size(1); ++t) {
    const auto in = inputs.select(1, t).split(kState, 1);
    const auto recurrent = state.mm(gates).split(kState, 1);
    const torch::Tensor update = HardSigmoid(in[0] + recurrent[0]);
    const torch::Tensor reset = HardSigmoid(in[1] + recurrent[1]);
    const torch::Tensor next = torch::tanh(in[2] + (reset * state).mm(candidate));
    state = update * state + (1 - update) * next;
    states.push_back(state);
  }
  return torch::stack(states, 1);
}

torch::Tensor Choi::Features(const torch::Tensor& melgrams) const {
  torch::NoGradGuard no_grad;
  torch::Tensor x = (melgrams.unsqueeze(1) - kMean) / kDeviation;
  x = torch::constant_pad_nd(x, {kPadding, kPadding}) * frame_scale_ + frame_shift_;
  for (const Convolution& one : convolutions_) {
    x = torch::conv2d(x, one.weight, one.bias, /*stride=*/1, /*padding=*/1);
    x = torch::max_pool2d(torch::elu_(x), one.pool);
  }
  x = x.permute({0, 3, 1, 2}).flatten(2);
  for (const Gru& gru : grus_) x = Run(gru, x);
  return x.select(1, -1);
}

torch::Tensor Choi::Logits(const torch::Tensor& features) const {
  torch::NoGradGuard no_grad;
  return torch::addmm(tag_bias_, features, tag_weight_.t());
}

}  // namespace libretto
