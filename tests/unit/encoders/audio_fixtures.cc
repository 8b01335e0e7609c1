#include "tests/unit/encoders/audio_fixtures.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/status_macros.h"
#include "encoders/audio/decoder.h"

namespace libretto {

TempDir::TempDir() {
  std::string pattern = (std::filesystem::temp_directory_path() / "libretto-test-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void RunFfmpeg(const std::string& arguments, const std::string& out) {
  const std::string command =
      "ffmpeg -nostdin -hide_banner -loglevel error -y " + arguments + " '" + out + "'";
  INFO(command);
  REQUIRE(std::system(command.c_str()) == 0);
}

void MakeSine(const std::string& path, double seconds, const std::string& options) {
  RunFfmpeg("-f lavfi -i \"sine=frequency=440:sample_rate=44100:duration=" +
                std::to_string(seconds) + ",pan=stereo|c0=c0|c1=c0\" " + options,
            path);
}

std::string ReadBytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void WriteBytes(const std::string& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  REQUIRE(out.good());
}

absl::StatusOr<std::vector<float>> ReadAll(PcmSource& source) {
  std::vector<float> all;
  std::vector<float> block(4096);
  while (true) {
    ASSIGN_OR_RETURN(const size_t n, source.Read(block));
    if (n == 0) return all;
    all.insert(all.end(), block.begin(), block.begin() + static_cast<long>(n));
  }
}

absl::StatusOr<std::vector<float>> DecodeFile(const std::string& path) {
  ASSIGN_OR_RETURN(const auto decoder, OpenAudioFile(path, 16000));
  return ReadAll(*decoder);
}

absl::StatusOr<size_t> VectorSource::Read(std::span<float> out) {
  const size_t n = std::min(out.size(), samples_.size() - next_);
  std::copy_n(samples_.begin() + static_cast<long>(next_), n, out.begin());
  next_ += n;
  return n;
}

}  // namespace libretto
