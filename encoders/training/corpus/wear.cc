#include "encoders/training/corpus/wear.h"

#include <cstring>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/training/corpus/run_program.h"

namespace libretto {
namespace {

// Of FFmpeg; noises are added to the samples here.
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
      {"low quality", "acrusher=bits=7:samples=2:mix=0.5,lowpass=f=3800"}};
  return kFilters;
}

void AddHiss(double level, Random& random, std::vector<float>& samples) {
  double low = 0;
  for (float& sample : samples) {
    const double white = 2 * Uniform(random) - 1;
    low += 0.3 * (white - low);
    sample += static_cast<float>(level * (white - 0.5 * low));
  }
}

// Clicks a few samples long, some 15 a second.
void AddCrackle(double level, int rate, Random& random, std::vector<float>& samples) {
  double click = 0;
  for (float& sample : samples) {
    if (Chance(random, 15.0 / rate)) click = Uniform(random, -1, 1);
    sample += static_cast<float>(level * click);
    click *= -0.7;
  }
}

absl::Status RunFilters(const std::string& filters, int rate, const std::string& scratch,
                        std::vector<float>& samples) {
  const std::string from = scratch + ".raw", to = scratch + ".worn.raw";
  FileSystem& files = PosixFileSystem();
  RETURN_IF_ERROR(files.WriteFile(
      from, {reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(float)}));
  const std::vector<std::string> format = {"-f", "f32le", "-ar", absl::StrCat(rate), "-ac", "1"};
  std::vector<std::string> command = {"ffmpeg", "-nostdin", "-loglevel", "error", "-y"};
  command.insert(command.end(), format.begin(), format.end());
  command.insert(command.end(), {"-i", from, "-af", filters});
  command.insert(command.end(), format.begin(), format.end());
  command.push_back(to);
  RETURN_IF_ERROR(RunProgram(command));
  ASSIGN_OR_RETURN(const std::string bytes, files.ReadFile(to));
  samples.resize(bytes.size() / sizeof(float));
  std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(float));
  RETURN_IF_ERROR(files.RemoveAll(from));
  return files.RemoveAll(to);
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

absl::Status Wear(const std::vector<std::string>& degradations, double level, int rate,
                  const std::string& scratch, Random& random, std::vector<float>& samples) {
  std::string filters;
  for (const std::string& name : degradations) {
    const auto filter = Filters().find(name);
    if (filter == Filters().end()) {
      return absl::InvalidArgumentError(absl::StrCat("unknown degradation: ", name));
    }
    if (name == "tape hiss") AddHiss(0.2 * level, random, samples);
    if (name == "vinyl crackle") {
      AddHiss(0.06 * level, random, samples);
      AddCrackle(3 * level, rate, random, samples);
    }
    absl::StrAppend(&filters, filters.empty() ? "" : ",", filter->second);
  }
  return filters.empty() ? absl::OkStatus() : RunFilters(filters, rate, scratch, samples);
}

}  // namespace libretto
