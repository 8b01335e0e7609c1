#include "encoders/training/audio_teachers.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>

#include "encoders/training/choi_front_end.h"
#include "encoders/training/teacher_check.h"

namespace libretto {
namespace {

torch::Tensor Sine(double hz, double rate, int64_t samples) {
  return torch::sin(torch::arange(samples, torch::kDouble) * (2 * M_PI * hz / rate))
      .to(torch::kFloat);
}

TEST_CASE("resampling keeps what 12 kHz can carry and drops the rest") {
  const auto middle = [](const torch::Tensor& x) { return x.slice(0, 100, 11900); };
  for (const double hz : {50.0, 1000.0, 5000.0}) {
    const torch::Tensor out = ResampleToChoi(Sine(hz, 16000, 16000));
    REQUIRE(out.size(0) == 12000);
    CHECK(middle(out - Sine(hz, 12000, 12000)).abs().max().item<double>() < 0.01);
  }
  CHECK(middle(ResampleToChoi(Sine(7000, 16000, 16000))).abs().max().item<double>() < 5e-3);
}

TEST_CASE("a melgram's loudest band is the tone's, and nothing is 80 dB below it") {
  const torch::Tensor melgram = ChoiMelgram(Sine(440, 12000, kChoiSamples));
  REQUIRE(melgram.sizes().vec() == std::vector<int64_t>{kChoiMels, kChoiFrames});
  CHECK((melgram.max() - melgram.min()).item<double>() == Approx(80));
  // On Slaney's scale 440 Hz is 6.6 mels, and peaks lie every 41.06 / 97 mels from the first on.
  const auto loudest = melgram.mean(1).argmax().item<int64_t>();
  CHECK(std::abs(static_cast<double>(loudest) - 14.6) < 1);
}

TEST_CASE("audio that is too short is repeated") {
  const std::vector<float> samples = {1, 2, 3};
  CHECK(Tile(samples, 7) == std::vector<float>{1, 2, 3, 1, 2, 3, 1});
  CHECK(Tile(samples, 2) == std::vector<float>{1, 2});
}

TEST_CASE("weights of a teacher that lack a tensor are refused, naming it") {
  const auto file = SafetensorsFile::Parse(
      *SerializeSafetensors({{"bn0.gamma", TensorData::FromFloats({1}, {1})}}), "choi.safetensors");
  const auto choi = Choi::Load(*file);
  CHECK(absl::IsDataLoss(choi.status()));
  CHECK(std::string(choi.status().message()).find("bn0.gamma") != std::string::npos);
  CHECK(absl::IsNotFound(AudioTeachers::Load("/nowhere").status()));
}

// LIBRETTO_TRAINING_DATA: the folder with teachers/ that docs/model-card.md describes.
TEST_CASE("the teachers give what their references gave") {
  const char* data = std::getenv("LIBRETTO_TRAINING_DATA");
  if (data == nullptr) {
    WARN("LIBRETTO_TRAINING_DATA is not set: nothing compared");
    return;
  }
  const auto differences = CheckTeachers(std::string(data) + "/teachers");
  INFO(differences.status());
  REQUIRE(differences.ok());
  CHECK(differences->size() == 6);
  for (const TeacherDifference& one : *differences) {
    INFO(one.what);
    CHECK(one.largest <= one.allowed);
  }
}

}  // namespace
}  // namespace libretto
