#include "encoders/eval/embedding_cache.h"

#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "encoders/bundle/safetensors.h"

namespace libretto {
namespace {

TensorData Doubles(const std::vector<double>& values) {
  TensorData tensor{DType::kF64, {static_cast<int64_t>(values.size())}, {}};
  tensor.bytes.assign(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double));
  return tensor;
}

std::vector<double> ToDoubles(const TensorView& tensor) {
  std::vector<double> values(tensor.bytes.size() / sizeof(double));
  std::memcpy(values.data(), tensor.bytes.data(), values.size() * sizeof(double));
  return values;
}

absl::StatusOr<EncodedAudio> Parse(const SafetensorsFile& file) {
  ASSIGN_OR_RETURN(const TensorView times, file.Get("times"));
  ASSIGN_OR_RETURN(const TensorView track, file.Get("track"));
  ASSIGN_OR_RETURN(const TensorView passages, file.Get("passages"));
  const std::vector<double> seconds = ToDoubles(times);
  const std::vector<float> values = ToFloats(passages);
  EncodedAudio audio;
  audio.track = ToFloats(track);
  const size_t dimension = audio.track.size(), count = seconds.size() / 2;
  if (times.dtype != DType::kF64 || count == 0 || values.size() != count * dimension) {
    return absl::DataLossError("the sizes contradict one another");
  }
  audio.duration_seconds = seconds.back();
  for (size_t i = 0; i < count; ++i) {
    const float* from = values.data() + i * dimension;
    audio.passages.push_back(
        {seconds[2 * i], seconds[2 * i + 1], Embedding(from, from + dimension)});
  }
  return audio;
}

}  // namespace

std::string EmbeddingCache::Path(const std::string& key) const {
  return absl::StrCat(folder_, "/", Sha256Hex(absl::StrCat(model_id_, "\n", key)), ".safetensors");
}

std::optional<EncodedAudio> EmbeddingCache::Find(const std::string& key) const {
  if (folder_.empty()) return std::nullopt;
  const absl::StatusOr<SafetensorsFile> file = SafetensorsFile::Open(Path(key));
  if (!file.ok()) return std::nullopt;
  absl::StatusOr<EncodedAudio> audio = Parse(*file);
  if (!audio.ok()) return std::nullopt;
  return *std::move(audio);
}

absl::Status EmbeddingCache::Store(const std::string& key, const EncodedAudio& audio) const {
  if (folder_.empty()) return absl::OkStatus();
  std::vector<double> times;
  std::vector<float> values;
  for (const Passage& passage : audio.passages) {
    times.push_back(passage.start_seconds);
    times.push_back(passage.end_seconds);
    values.insert(values.end(), passage.embedding.begin(), passage.embedding.end());
  }
  times.push_back(audio.duration_seconds);
  const auto count = static_cast<int64_t>(audio.passages.size());
  const auto dimension = static_cast<int64_t>(audio.track.size());
  absl::MutexLock lock(&writing_);
  RETURN_IF_ERROR(PosixFileSystem().CreateDirectories(folder_));
  return WriteSafetensors(Path(key),
                          {{"times", Doubles(times)},
                           {"track", TensorData::FromFloats({dimension}, audio.track)},
                           {"passages", TensorData::FromFloats({count, dimension}, values)}});
}

}  // namespace libretto
