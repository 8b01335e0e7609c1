#include "encoders/towers/yamnet.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

constexpr int64_t kWindow = 400, kHop = 160, kFft = 512, kMels = 64, kPatch = 96;
constexpr double kMelLow = 125, kMelHigh = 7500, kLogOffset = 0.001;
constexpr int64_t kStrides[] = {1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1};
constexpr int64_t kChannels[] = {32,  64,  128, 128, 256, 256,  512,
                                 512, 512, 512, 512, 512, 1024, 1024};

torch::Tensor HtkMel(const torch::Tensor& hertz) { return 1127.0 * torch::log1p(hertz / 700.0); }

// [257, 64] triangles, linear in mel, peak 1; the constant bin is left out.
torch::Tensor MelMatrix() {
  const auto options = torch::TensorOptions(torch::kDouble);
  const torch::Tensor bins =
      HtkMel(torch::linspace(0, kYamnetSampleRate / 2.0, kFft / 2 + 1, options)).unsqueeze(1);
  const torch::Tensor ends = HtkMel(torch::tensor({kMelLow, kMelHigh}, options));
  const torch::Tensor edges =
      torch::linspace(ends[0].item<double>(), ends[1].item<double>(), kMels + 2, options);
  const torch::Tensor low = edges.slice(0, 0, kMels), centre = edges.slice(0, 1, kMels + 1),
                      high = edges.slice(0, 2, kMels + 2);
  torch::Tensor mel =
      torch::minimum((bins - low) / (centre - low), (high - bins) / (high - centre)).clamp_min(0);
  mel[0].zero_();
  return mel.to(torch::kFloat);
}

// TensorFlow's SAME padding of a 3x3 kernel: what is left over goes to the right and bottom.
torch::Tensor PadSame(const torch::Tensor& x, int64_t stride) {
  std::vector<int64_t> pad;
  for (const int64_t size : {x.size(3), x.size(2)}) {
    const int64_t total =
        std::max<int64_t>(((size + stride - 1) / stride - 1) * stride + 3 - size, 0);
    pad.push_back(total / 2);
    pad.push_back(total - total / 2);
  }
  return torch::constant_pad_nd(x, pad);
}

}  // namespace

absl::StatusOr<Yamnet> Yamnet::Load(const SafetensorsFile& file) {
  Yamnet net;
  auto add = [&](const std::string& name, Shape shape, int64_t stride,
                 int64_t groups) -> absl::Status {
    Convolution convolution{{}, {}, stride, groups};
    ASSIGN_OR_RETURN(convolution.bias, GetTensor(file, name + ".bias", {shape[0]}));
    ASSIGN_OR_RETURN(convolution.weight, GetTensor(file, name + ".weight", shape));
    net.convolutions_.push_back(std::move(convolution));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(add("conv0", {kChannels[0], 1, 3, 3}, 2, 1));
  for (size_t i = 1; i <= std::size(kStrides); ++i) {
    const int64_t in = kChannels[i - 1], out = kChannels[i];
    RETURN_IF_ERROR(add(absl::StrCat("dw", i), {in, 1, 3, 3}, kStrides[i - 1], in));
    RETURN_IF_ERROR(add(absl::StrCat("pw", i), {out, in, 1, 1}, 1, 1));
  }
  ASSIGN_OR_RETURN(net.class_weight_, GetTensor(file, "fc.weight", {kYamnetClasses, 1024}));
  ASSIGN_OR_RETURN(net.class_bias_, GetTensor(file, "fc.bias", {kYamnetClasses}));
  net.window_ = torch::hann_window(kWindow, /*periodic=*/true);
  net.mel_ = MelMatrix();
  return net;
}

torch::Tensor Yamnet::LogMel(std::span<const float> samples) const {
  torch::Tensor signal =
      torch::from_blob(const_cast<float*>(samples.data()), {static_cast<int64_t>(samples.size())});
  if (signal.size(0) < kWindow) {
    signal = torch::constant_pad_nd(signal, {0, kWindow - signal.size(0)});
  }
  const torch::Tensor frames = signal.unfold(0, kWindow, kHop) * window_;
  return torch::log(torch::fft_rfft(frames, kFft).abs().mm(mel_) + kLogOffset);
}

torch::Tensor Yamnet::Patches(const torch::Tensor& log_mel, int64_t hop) {
  torch::Tensor frames = log_mel;
  if (const int64_t lacking = kPatch - frames.size(0); lacking > 0) {
    frames = torch::cat({frames, frames.slice(0, frames.size(0) - 1).expand({lacking, kMels})});
  }
  return frames.unfold(0, kPatch, hop).transpose(1, 2);
}

torch::Tensor Yamnet::Embeddings(const torch::Tensor& patches) const {
  torch::NoGradGuard no_grad;
  torch::Tensor x = patches.unsqueeze(1).contiguous();
  for (const Convolution& one : convolutions_) {
    if (one.weight.size(2) == 3) x = PadSame(x, one.stride);
    const std::vector<int64_t> stride(2, one.stride);
    x = torch::conv2d(x, one.weight, one.bias, at::IntArrayRef(stride), at::IntArrayRef({0, 0}),
                      at::IntArrayRef({1, 1}), one.groups)
            .clamp_(0, 6);
  }
  return x.mean({2, 3});
}

torch::Tensor Yamnet::Logits(const torch::Tensor& patches) const {
  return torch::addmm(class_bias_, Embeddings(patches), class_weight_.t());
}

}  // namespace libretto
