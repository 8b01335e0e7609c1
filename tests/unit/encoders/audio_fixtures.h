// Audio files for tests, made by the ffmpeg program when a test runs.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/encoder.h"

namespace libretto {

// A directory that is removed with its content.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::string File(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Runs "ffmpeg ARGUMENTS OUT" and fails the test if that fails.
void RunFfmpeg(const std::string& arguments, const std::string& out);

// A 440 Hz sine of amplitude 1/8 in both channels at 44.1 kHz, encoded as the extension says.
void MakeSine(const std::string& path, double seconds, const std::string& options = "");

std::string ReadBytes(const std::string& path);
void WriteBytes(const std::string& path, const std::string& bytes);

// Everything that is left in a source.
absl::StatusOr<std::vector<float>> ReadAll(PcmSource& source);

// Opens, decodes at 16 kHz and reads everything.
absl::StatusOr<std::vector<float>> DecodeFile(const std::string& path);

// Samples in memory as a source.
class VectorSource : public PcmSource {
 public:
  VectorSource(std::vector<float> samples, int sample_rate)
      : samples_(std::move(samples)), sample_rate_(sample_rate) {}
  int sample_rate() const override { return sample_rate_; }
  absl::StatusOr<size_t> Read(std::span<float> out) override;

 private:
  const std::vector<float> samples_;
  const int sample_rate_;
  size_t next_ = 0;
};

}  // namespace libretto
