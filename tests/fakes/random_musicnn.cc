#include "tests/fakes/random_musicnn.h"

#include <cmath>
#include <random>
#include <vector>

namespace libretto {
namespace {

class Maker {
 public:
  Maker(std::string prefix, uint32_t seed) : prefix_(std::move(prefix)), random_(seed) {}

  void Add(const std::string& name, const Shape& shape, double mean, double deviation) {
    size_t size = 1;
    for (const int64_t extent : shape) size *= static_cast<size_t>(extent);
    std::normal_distribution<double> normal(mean, deviation);
    std::vector<float> values(size);
    for (float& value : values) value = static_cast<float>(normal(random_));
    tensors_[prefix_ + name] = TensorData::FromFloats(shape, values);
  }

  void AddLayer(const std::string& name, const Shape& kernel) {
    double inputs = 1;
    for (size_t i = 0; i + 1 < kernel.size(); ++i) inputs *= static_cast<double>(kernel[i]);
    Add(name + ".kernel", kernel, 0, 1 / std::sqrt(inputs));
    Add(name + ".bias", {kernel.back()}, 0, 0.1);
  }

  void AddNorm(const std::string& name, int64_t channels) {
    Add(name + ".gamma", {channels}, 0.5, 0.5);
    Add(name + ".beta", {channels}, 0, 0.2);
    Add(name + ".moving_mean", {channels}, 0.3, 0.1);
    Add(name + ".moving_variance", {channels}, 1, 0.1);
  }

  TensorMap Take() { return std::move(tensors_); }

 private:
  const std::string prefix_;
  std::mt19937 random_;
  TensorMap tensors_;
};

}  // namespace

TensorMap RandomMusicnn(const std::string& prefix, uint32_t seed) {
  Maker maker(prefix, seed);
  const std::vector<Shape> kernels = {{7, 38, 1, 204}, {7, 67, 1, 204}, {128, 1, 1, 51},
                                      {64, 1, 1, 51},  {32, 1, 1, 51},  {7, 561, 1, 64},
                                      {7, 64, 1, 64},  {7, 64, 1, 64}};
  maker.AddNorm("batch_normalization", 1);
  for (size_t i = 0; i < kernels.size(); ++i) {
    maker.AddLayer(i == 0 ? "conv2d" : "conv2d_" + std::to_string(i), kernels[i]);
    maker.AddNorm("batch_normalization_" + std::to_string(i + 1), kernels[i].back());
  }
  maker.AddNorm("batch_normalization_9", 1506);
  maker.AddLayer("dense", {1506, 200});
  maker.AddNorm("batch_normalization_10", 200);
  maker.AddLayer("dense_1", {200, 50});
  return maker.Take();
}

}  // namespace libretto
