#include "encoders/training/teacher_check.h"

#include "base/status_macros.h"
#include "encoders/towers/tensors.h"
#include "encoders/towers/yamnet.h"
#include "encoders/training/choi.h"
#include "encoders/training/choi_front_end.h"

namespace libretto {
namespace {

using Differences = std::vector<TeacherDifference>;

double Largest(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

absl::Status CheckYamnet(const std::string& folder, Differences& out) {
  ASSIGN_OR_RETURN(const auto weights, SafetensorsFile::Open(folder + "/yamnet.safetensors"));
  ASSIGN_OR_RETURN(const auto fixture,
                   SafetensorsFile::Open(folder + "/yamnet_fixture.safetensors"));
  ASSIGN_OR_RETURN(const Yamnet net, Yamnet::Load(weights));
  ASSIGN_OR_RETURN(const torch::Tensor audio, GetTensor(fixture, "audio", {48000}));
  ASSIGN_OR_RETURN(const torch::Tensor log_mel, GetTensor(fixture, "log_mel", {5, 96, 64}));
  ASSIGN_OR_RETURN(const torch::Tensor embedding, GetTensor(fixture, "embedding", {5, 1024}));
  ASSIGN_OR_RETURN(const torch::Tensor scores, GetTensor(fixture, "scores", {5, kYamnetClasses}));
  const torch::Tensor patches =
      Yamnet::Patches(net.LogMel({audio.data_ptr<float>(), static_cast<size_t>(audio.numel())}));
  out.push_back({"yamnet log-mel", Largest(patches, log_mel), 5e-3});
  out.push_back({"yamnet embedding", Largest(net.Embeddings(patches), embedding), 1e-2});
  out.push_back({"yamnet scores", Largest(torch::sigmoid(net.Logits(patches)), scores), 1e-3});
  return absl::OkStatus();
}

absl::Status CheckChoi(const std::string& folder, Differences& out) {
  ASSIGN_OR_RETURN(const auto weights, SafetensorsFile::Open(folder + "/choi_crnn.safetensors"));
  ASSIGN_OR_RETURN(const auto fixture, SafetensorsFile::Open(folder + "/choi_fixture.safetensors"));
  ASSIGN_OR_RETURN(const Choi net, Choi::Load(weights));
  ASSIGN_OR_RETURN(const torch::Tensor audio, GetTensor(fixture, "audio", {kChoiSamples}));
  ASSIGN_OR_RETURN(const torch::Tensor reference,
                   GetTensor(fixture, "melgram", {1, kChoiMels, kChoiFrames}));
  ASSIGN_OR_RETURN(const torch::Tensor features, GetTensor(fixture, "features", {1, 32}));
  ASSIGN_OR_RETURN(const torch::Tensor tags, GetTensor(fixture, "tags", {1, kChoiTags}));
  const torch::Tensor melgram = ChoiMelgram(audio).unsqueeze(0);
  const torch::Tensor own = net.Features(melgram);
  out.push_back({"choi melgram (dB)", Largest(melgram, reference), 0.05});
  out.push_back({"choi features", Largest(own, features), 1e-3});
  out.push_back({"choi tags", Largest(torch::sigmoid(net.Logits(own)), tags), 1e-3});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<TeacherDifference>> CheckTeachers(const std::string& folder) {
  return CatchTorch([&]() -> absl::StatusOr<Differences> {
    Differences out;
    RETURN_IF_ERROR(CheckYamnet(folder + "/yamnet", out));
    RETURN_IF_ERROR(CheckChoi(folder + "/choi", out));
    return out;
  });
}

}  // namespace libretto
