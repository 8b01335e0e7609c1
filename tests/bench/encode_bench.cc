// Speed of encoding, stage by stage, as multiples of real time, and ratios to plain references
// measured in the same process. Stages are timed by the processor, the whole by the clock too.
//
//   encode_bench [AUDIO FILE]      (default: two minutes of a synthetic piece in Ogg Vorbis)
//
// Backbones are random: speed does not depend on the weights.

#include <torch/torch.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "encoders/audio/decoder.h"
#include "encoders/audio/log_mel.h"
#include "encoders/towers/musicnn_audio_encoder.h"
#include "encoders/towers/tensors.h"
#include "tests/fakes/plain_musicnn.h"
#include "tests/fakes/random_musicnn.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

constexpr int kRate = kMusicnnSampleRate;
constexpr double kPatchSeconds = 187 * 256.0 / kRate;
// Multiplications and additions of one patch in one backbone, counted on the published network.
constexpr double kPatchFlop = 0.94e9 * kPatchSeconds;

// Processor time of this process: on a busy machine it says more of the program than wall time.
double ProcessorSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double SecondsOf(const std::function<void()>& work) {
  const double start = ProcessorSeconds();
  work();
  return ProcessorSeconds() - start;
}

// The median of five, in processor time.
double MedianSeconds(const std::function<void()>& work) {
  std::vector<double> times;
  for (int i = 0; i < 5; ++i) times.push_back(SecondsOf(work));
  std::nth_element(times.begin(), times.begin() + 2, times.end());
  return times[2];
}

std::string SyntheticFile(const TemporaryDirectory& directory) {
  const std::string path = directory / "piece.ogg";
  const std::string command =
      "ffmpeg -nostdin -loglevel error -y -f lavfi -i \"aevalsrc='0.2*sin(2*PI*t*(220+60*"
      "floor(mod(t*2,7))))+0.1*sin(2*PI*110*t)+0.05*random(0)*exp(-8*mod(t,0.5))'"
      ":s=44100:d=120\" -ac 2 -c:a libvorbis -q:a 5 '" +
      path + "'";
  if (std::system(command.c_str()) != 0) std::exit(EXIT_FAILURE);
  return path;
}

std::vector<float> Decode(const std::string& path) {
  auto decoder = OpenAudioFile(path, kRate);
  std::vector<float> all, block(1 << 15);
  while (decoder.ok()) {
    const auto n = (*decoder)->Read(block);
    if (!n.ok() || *n == 0) break;
    all.insert(all.end(), block.begin(), block.begin() + static_cast<long>(*n));
  }
  if (!decoder.ok() || all.empty()) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    std::exit(EXIT_FAILURE);
  }
  return all;
}

std::vector<float> Mel(const std::vector<float>& samples) {
  LogMel mel({});
  std::vector<float> frames;
  mel.Push(samples, frames);
  if (!mel.Finish(frames).ok()) std::exit(EXIT_FAILURE);
  return frames;
}

MusicnnAudioEncoder& Encoder(const SafetensorsFile& backbones) {
  static const auto encoder = [&] {
    AudioHead head;
    head->eval();
    return std::move(MusicnnAudioEncoder::Create(*MusicnnFeatureExtractor::Load(backbones),
                                                 std::move(head), {4, 2}))
        .value();
  }();
  return *encoder;
}

// Runs `work` on so many threads at once and returns the wall seconds.
double OnThreads(int count, const std::function<void()>& work) {
  const absl::Time start = absl::Now();
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  return absl::ToDoubleSeconds(absl::Now() - start);
}

double GemmGflops() {
  const torch::Tensor a = torch::rand({1024, 1024}), b = torch::rand({1024, 1024});
  torch::Tensor c = torch::mm(a, b);
  return 2 * 1024.0 * 1024 * 1024 / MedianSeconds([&] { torch::mm_out(c, a, b); }) / 1e9;
}

void BenchTower(const SafetensorsFile& backbones) {
  const Musicnn musicnn = *Musicnn::Load(backbones, "audio.msd.");
  const torch::Tensor patches = torch::rand({8, kPatchFrames, kPatchMels});
  const double plain = MedianSeconds([&] { PlainMusicnn(backbones, "audio.msd.", patches); }) / 8;
  const double gemm = GemmGflops();
  std::printf(
      "one backbone, one thread      ms/patch  x real time  vs plain  GFLOP/s of the plain "
      "network (fp32 GEMM here: %.0f)\n",
      gemm);
  auto row = [&](const char* name, double seconds) {
    std::printf("  %-26s %9.2f %12.0f %9.2f  %.0f\n", name, seconds * 1e3, kPatchSeconds / seconds,
                plain / seconds, kPatchFlop / seconds / 1e9);
  };
  row("plain conv2d, NCHW", plain);
  const MusicnnKernelList list = RunnableMusicnnKernels();
  for (size_t i = 0; i < list.count; ++i) {
    const double seconds = MedianSeconds([&] { musicnn.Features(patches, *list.kernels[i]); }) / 8;
    row((std::string("ours, ") + list.kernels[i]->name).c_str(), seconds);
  }
}

void BenchWhole(const SafetensorsFile& backbones, const std::string& path, double seconds) {
  const MusicnnAudioEncoder& encoder = Encoder(backbones);
  std::printf(
      "whole file, both backbones     x real time by wall, by processor   decode / mel / tower\n");
  for (const int threads : {1, 2}) {
    std::vector<EncodeTimings> timings(static_cast<size_t>(threads));
    std::atomic<size_t> next = 0;
    const double processor = ProcessorSeconds();
    const double wall = OnThreads(threads, [&] {
      auto decoder = OpenAudioFile(path, kRate);
      if (!encoder.Encode(**decoder, &timings[next++]).ok()) std::exit(EXIT_FAILURE);
    });
    EncodeTimings sum;
    for (const EncodeTimings& one : timings) {
      sum.read += one.read;
      sum.mel += one.mel;
      sum.tower += one.tower;
    }
    const double all = sum.read + sum.mel + sum.tower;
    std::printf("  %d thread%s, one file each   %9.0f %18.0f %16.1f %% / %.1f %% / %.1f %%\n",
                threads, threads == 1 ? " " : "s", threads * seconds / wall,
                threads * seconds / (ProcessorSeconds() - processor), 100 * sum.read / all,
                100 * sum.mel / all, 100 * sum.tower / all);
  }
}

int Main(int argc, char** argv) {
  UseOneThreadPerCall();
  const TemporaryDirectory directory;
  const std::string path = argc > 1 ? argv[1] : SyntheticFile(directory);
  const SafetensorsFile backbones = [] {
    TensorMap tensors = RandomMusicnn("audio.msd.", 1);
    tensors.merge(RandomMusicnn("audio.mtt.", 2));
    return *SafetensorsFile::Parse(*SerializeSafetensors(tensors), "random");
  }();

  const std::vector<float> samples = Decode(path);
  const double seconds = static_cast<double>(samples.size()) / kRate;
  std::printf("%.0f s of audio, one thread     x real time\n", seconds);
  std::printf("  decode and resample        %9.0f\n",
              seconds / MedianSeconds([&] { Decode(path); }));
  std::printf("  log-mel                    %9.0f\n",
              seconds / MedianSeconds([&] { Mel(samples); }));
  BenchTower(backbones);
  BenchWhole(backbones, path, seconds);
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) { return libretto::Main(argc, argv); }
