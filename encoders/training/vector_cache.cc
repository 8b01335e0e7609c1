#include "encoders/training/vector_cache.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/training/text_io.h"

namespace libretto {

absl::StatusOr<VectorCache> VectorCache::Open(const std::string& path, int64_t dimension) {
  VectorCache cache;
  cache.path_ = path;
  cache.dimension_ = dimension;
  const std::string texts_path = path + ".txt", values_path = path + ".f16";
  if (!PosixFileSystem().Exists(texts_path) || !PosixFileSystem().Exists(values_path)) {
    RETURN_IF_ERROR(PosixFileSystem().WriteFile(texts_path, ""));
    RETURN_IF_ERROR(PosixFileSystem().WriteFile(values_path, ""));
    return cache;
  }
  ASSIGN_OR_RETURN(const std::string bytes, PosixFileSystem().ReadFile(values_path));
  ASSIGN_OR_RETURN(const auto texts, ReadLines(texts_path));
  const size_t row_bytes = static_cast<size_t>(dimension) * 2;
  const size_t rows = std::min(bytes.size() / row_bytes, texts.size());
  size_t text_bytes = 0;
  for (size_t i = 0; i < rows; ++i) {
    cache.rows_.emplace(texts[i], static_cast<int64_t>(i));
    text_bytes += texts[i].size() + 1;
  }
  cache.values_.resize(rows * dimension);
  std::memcpy(cache.values_.data(), bytes.data(), rows * row_bytes);
  std::error_code error;
  std::filesystem::resize_file(values_path, rows * row_bytes, error);
  if (!error) std::filesystem::resize_file(texts_path, text_bytes, error);
  if (error) return absl::UnavailableError(absl::StrCat(path, ": ", error.message()));
  return cache;
}

absl::Status VectorCache::Append(const std::vector<std::string>& texts,
                                 const torch::Tensor& vectors) {
  const torch::Tensor half = vectors.to(torch::kHalf).contiguous();
  const auto* begin = reinterpret_cast<const uint16_t*>(half.data_ptr<at::Half>());
  std::ofstream values_file(path_ + ".f16", std::ios::binary | std::ios::app);
  std::ofstream texts_file(path_ + ".txt", std::ios::binary | std::ios::app);
  values_file.write(reinterpret_cast<const char*>(begin), half.numel() * 2);
  for (const std::string& text : texts) texts_file << text << '\n';
  values_file.flush();
  texts_file.flush();
  if (!values_file || !texts_file) {
    return absl::UnavailableError(absl::StrCat("cannot write ", path_, ".f16; is the disk full?"));
  }
  for (const std::string& text : texts) {
    rows_.emplace(text, static_cast<int64_t>(rows_.size()));
  }
  values_.insert(values_.end(), begin, begin + half.numel());
  return absl::OkStatus();
}

absl::StatusOr<torch::Tensor> VectorCache::Gather(const std::vector<std::string>& texts) const {
  torch::Tensor out = torch::empty({static_cast<int64_t>(texts.size()), dimension_}, torch::kHalf);
  auto* target = reinterpret_cast<uint16_t*>(out.data_ptr<at::Half>());
  for (const std::string& text : texts) {
    const auto it = rows_.find(text);
    if (it == rows_.end()) return absl::NotFoundError(absl::StrCat("no vector of: ", text));
    std::copy_n(values_.begin() + it->second * dimension_, dimension_, target);
    target += dimension_;
  }
  return out;
}

}  // namespace libretto
