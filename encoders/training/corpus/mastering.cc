#include "encoders/training/corpus/mastering.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/training/corpus/run_program.h"
#include "encoders/training/corpus/synthesizer.h"

namespace libretto {
namespace {

// Of FFmpeg; those with an empty filter are added to the samples here.
const std::map<std::string, std::string>& Filters() {
  static const std::map<std::string, std::string> kFilters = {
      {"vinyl crackle", "highpass=f=50,lowpass=f=7000"},
      {"tape hiss", "lowpass=f=6500"},
      {"muffled", "lowpass=f=1900"},
      {"thin", "highpass=f=350"},
      {"boomy", "bass=g=9:f=110"},
      {"bright", "treble=g=7:f=3000"},
      {"overdriven", "volume=14dB,asoftclip=type=tanh,volume=-6dB"},
      {"compressed", "acompressor=threshold=-28dB:ratio=8:attack=5:release=120:makeup=3"},
      {"telephone", "highpass=f=350,lowpass=f=3200,acompressor=threshold=-24dB:ratio=4"},
      {"wobbly", "vibrato=f=1.3:d=0.12"},
      {"low quality", "acrusher=bits=7:samples=3:mix=0.5,lowpass=f=3800"}};
  return kFilters;
}

double Rms(const std::vector<float>& samples) {
  double sum = 0;
  for (const float sample : samples) sum += static_cast<double>(sample) * sample;
  return std::sqrt(sum / static_cast<double>(std::max<size_t>(1, samples.size())));
}

void AddHiss(double level, Random& random, std::vector<float>& samples) {
  double low = 0;
  for (size_t i = 0; i + 1 < samples.size(); i += 2) {
    const double white = 2 * Uniform(random) - 1;
    low += 0.3 * (white - low);
    const float hiss = static_cast<float>(level * (white - 0.5 * low));
    samples[i] += hiss;
    samples[i + 1] += hiss;
  }
}

// Clicks a few samples long, some 15 a second.
void AddCrackle(double level, Random& random, std::vector<float>& samples) {
  double click = 0;
  for (size_t i = 0; i + 1 < samples.size(); i += 2) {
    if (Chance(random, 15.0 / kSynthRate)) click = Uniform(random, -1, 1);
    samples[i] += static_cast<float>(level * click);
    samples[i + 1] += static_cast<float>(level * click);
    click *= -0.7;
  }
}

absl::Status WriteRaw(const std::vector<float>& samples, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(samples.data()),
             static_cast<std::streamsize>(samples.size() * sizeof(float)));
  file.close();
  return file ? absl::OkStatus() : absl::UnavailableError("cannot write " + path);
}

}  // namespace

const std::vector<std::string>& Degradations() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (const auto& [name, filter] : Filters()) names.push_back(name);
    return names;
  }();
  return kNames;
}

absl::Status Master(std::vector<float> samples, const std::vector<std::string>& degradations,
                    Random& random, const std::string& path) {
  const double rms = Rms(samples);
  if (!(rms > 1e-5)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": nothing is to be heard"));
  }
  const double target = std::pow(10, Uniform(random, -22, -15) / 20);
  for (float& sample : samples) sample = static_cast<float>(sample * target / rms);
  const double seconds = static_cast<double>(samples.size()) / (2 * kSynthRate);
  std::string chain;
  for (const std::string& name : degradations) {
    const auto filter = Filters().find(name);
    if (filter == Filters().end()) {
      return absl::InvalidArgumentError(absl::StrCat("unknown degradation: ", name));
    }
    if (name == "tape hiss") AddHiss(0.2 * target, random, samples);
    if (name == "vinyl crackle") {
      AddHiss(0.06 * target, random, samples);
      AddCrackle(3 * target, random, samples);
    }
    absl::StrAppend(&chain, filter->second, ",");
  }
  absl::StrAppend(&chain, "alimiter=limit=0.9:level=disabled,afade=t=out:st=", seconds - 0.5,
                  ":d=0.5");
  const std::string raw = path + ".raw";
  RETURN_IF_ERROR(WriteRaw(samples, raw));
  const absl::Status status = RunProgram({"ffmpeg",
                                          "-nostdin",
                                          "-loglevel",
                                          "error",
                                          "-y",
                                          "-f",
                                          "f32le",
                                          "-ar",
                                          absl::StrCat(kSynthRate),
                                          "-ac",
                                          "2",
                                          "-i",
                                          raw,
                                          "-af",
                                          chain,
                                          "-ac",
                                          "1",
                                          "-ar",
                                          absl::StrCat(kRenderedRate),
                                          "-sample_fmt",
                                          "s16",
                                          "-bitexact",
                                          path});
  RETURN_IF_ERROR(PosixFileSystem().RemoveAll(raw));
  return status;
}

}  // namespace libretto
