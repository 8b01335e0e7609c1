#include "encoders/bundle/safetensors.h"

#include <catch2/catch.hpp>
#include <cstring>

#include "tests/unit/encoders/audio_fixtures.h"

namespace libretto {
namespace {

// A file with this header and so many data bytes.
std::string Raw(const std::string& header, size_t data) {
  const uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header + std::string(data, '\0');
}

std::string ParseError(const std::string& bytes) {
  const auto file = SafetensorsFile::Parse(bytes, "weights");
  REQUIRE_FALSE(file.ok());
  INFO(file.status());
  CHECK(file.status().code() == absl::StatusCode::kDataLoss);
  CHECK(std::string(file.status().message()).find("weights") == 0);
  return std::string(file.status().message());
}

TEST_CASE("safetensors round trip") {
  TempDir dir;
  const TensorMap tensors = {{"b", TensorData::FromFloats({2, 3}, {1, 2, 3, -4, 5, 6.5})},
                             {"a", {DType::kI64, {1}, std::string("\x07\0\0\0\0\0\0\0", 8)}},
                             {"scalar", TensorData::FromFloats({}, {2.5})},
                             {"none", TensorData::FromFloats({0, 4}, {})}};
  REQUIRE(WriteSafetensors(dir.File("w"), tensors, {{"made", "here"}}).ok());
  const auto file = SafetensorsFile::Open(dir.File("w"));
  REQUIRE(file.ok());
  CHECK(file->tensors().size() == 4);
  CHECK(file->metadata().at("made") == "here");
  CHECK(ToFloats(*file->Get("b", {2, 3})) == std::vector<float>{1, 2, 3, -4, 5, 6.5});
  CHECK(ToFloats(*file->Get("a")) == std::vector<float>{7});
  CHECK(ToFloats(*file->Get("scalar", {})) == std::vector<float>{2.5});
  CHECK(file->Get("none", {0, 4}).ok());
  CHECK(*SerializeSafetensors(tensors) == *SerializeSafetensors(tensors));
}

TEST_CASE("safetensors half and bfloat16 become float") {
  const uint16_t half[] = {0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000};
  const TensorView view = {DType::kF16, {5}, {reinterpret_cast<const char*>(half), sizeof(half)}};
  CHECK(ToFloats(view) == std::vector<float>{1, -2, 0x1p-24f, 65504, -0.0f});
  const uint16_t brain[] = {0x3f80, 0xc000};
  const TensorView view2 = {
      DType::kBF16, {2}, {reinterpret_cast<const char*>(brain), sizeof(brain)}};
  CHECK(ToFloats(view2) == std::vector<float>{1, -2});
}

TEST_CASE("safetensors errors name the file and the tensor") {
  const auto file = SafetensorsFile::Parse(
      *SerializeSafetensors({{"w", TensorData::FromFloats({2}, {1, 2})}}), "weights");
  REQUIRE(file.ok());
  const absl::Status missing = file->Get("v").status();
  CHECK(missing.code() == absl::StatusCode::kDataLoss);
  CHECK(missing.message() == "weights: tensor v is missing");
  CHECK(file->Get("w", {1, 2}).status().message() == "weights: tensor w has shape [2], not [1, 2]");
  CHECK(SafetensorsFile::Open("/nonexistent/w").status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("safetensors refuses malformed files") {
  ParseError("");
  ParseError("1234567");
  ParseError(Raw("{", 0));
  ParseError(Raw("[]", 0));
  ParseError(std::string("\xff\xff\xff\xff\xff\xff\xff\xff", 8));
  ParseError(Raw(R"({"w": 3})", 0));
  ParseError(Raw(R"({"w": {"dtype":"F32","shape":[2]}})", 8));
  ParseError(Raw(R"({"w": {"dtype":"F31","shape":[2],"data_offsets":[0,8]}})", 8));
  ParseError(Raw(R"({"w": {"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", 8));
  ParseError(Raw(R"({"w": {"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", 8));
  ParseError(Raw(R"({"w": {"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8));
  // 2^62 values of four bytes overflow to zero bytes.
  ParseError(
      Raw(R"({"w": {"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}})", 0));
  // Past the end, overlapping, with a hole, with bytes that belong to nothing.
  const std::string message =
      ParseError(Raw(R"({"w": {"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 7));
  CHECK(message.find("tensor w") != std::string::npos);
  ParseError(Raw(R"({"a": {"dtype":"F32","shape":[2],"data_offsets":[0,8]},
                     "b": {"dtype":"F32","shape":[2],"data_offsets":[4,12]}})",
                 12));
  ParseError(Raw(R"({"a": {"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                     "b": {"dtype":"F32","shape":[1],"data_offsets":[8,12]}})",
                 12));
  ParseError(Raw(R"({"a": {"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 8));
}

TEST_CASE("safetensors refuses every truncation") {
  const std::string bytes = *SerializeSafetensors(
      {{"a", TensorData::FromFloats({3}, {1, 2, 3})}, {"b", TensorData::FromFloats({1}, {4})}});
  for (size_t n = 0; n < bytes.size(); ++n) ParseError(bytes.substr(0, n));
}

TEST_CASE("safetensors will not write bytes that do not fill their shape") {
  const auto bytes = SerializeSafetensors({{"w", TensorData::FromFloats({3}, {1, 2})}});
  CHECK(bytes.status().code() == absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace libretto
