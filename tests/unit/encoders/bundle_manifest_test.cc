#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "encoders/bundle/manifest.h"

namespace libretto {
namespace {

using nlohmann::json;

Manifest Example() {
  Manifest manifest;
  manifest.name = "example";
  manifest.license = "Apache-2.0";
  manifest.provenance = "a test";
  manifest.dimension = 256;
  manifest.audio = {"musicnn-msd-mtt", 16000, 512, 256, 96, 187, 4, 2, {3512, 640, 512, 128}};
  manifest.text = {"sentencepiece-transformer", 4, 256, 4, 1024, 16000, 64, 384, 768, 997};
  manifest.golden_texts = {"one", "zwei"};
  manifest.backbone_sha256 = "abc";
  manifest.files["weights.safetensors"] = {"00ff", 123};
  return manifest;
}

absl::Status Error(const json& root) {
  const auto manifest = ParseManifest(root.dump(), ManifestKind::kBundle, "m.json");
  REQUIRE_FALSE(manifest.ok());
  CHECK(std::string(manifest.status().message()).find("m.json: ") == 0);
  return manifest.status();
}

TEST_CASE("a manifest survives writing and reading") {
  const std::string text = SerializeManifest(Example(), ManifestKind::kBundle);
  const auto read = ParseManifest(text, ManifestKind::kBundle, "m.json");
  INFO(read.status());
  REQUIRE(read.ok());
  CHECK(SerializeManifest(*read, ManifestKind::kBundle) == text);
  CHECK(read->audio.head.components == 640);
  CHECK(read->audio.head.hidden == 512);
  CHECK(read->audio.head.concept_width == 128);
  CHECK(read->text.concepts == 997);
  CHECK(read->text.max_tokens == 64);
  CHECK(read->files.at("weights.safetensors").bytes == 123);
  CHECK(read->golden_texts == std::vector<std::string>{"one", "zwei"});
}

TEST_CASE("parts have no files") {
  const std::string text = SerializeManifest(Example(), ManifestKind::kParts);
  CHECK(ParseManifest(text, ManifestKind::kParts, "p.json").ok());
  CHECK_FALSE(ParseManifest(text, ManifestKind::kBundle, "p.json").ok());
}

TEST_CASE("every missing, mistyped or unknown key of a manifest is named") {
  const json good = json::parse(SerializeManifest(Example(), ManifestKind::kBundle));
  auto message = [](const json& root) {
    const absl::Status status = Error(root);
    CHECK(status.code() == absl::StatusCode::kDataLoss);
    return std::string(status.message());
  };
  const json flat = good.flatten();
  for (const auto& pointer : flat.items()) {
    const json::json_pointer at(pointer.key());
    if (at.parent_pointer().empty() || at.parent_pointer() == json::json_pointer("/golden_texts")) {
      continue;
    }
    json bad = good;
    bad[at.parent_pointer()].erase(at.back());
    CHECK(message(bad).find(at.back() + "\" is missing") != std::string::npos);
    bad = good;
    bad[at] = json::array();
    CHECK(message(bad).find(at.back() + "\" is not") != std::string::npos);
  }
  for (const char* key : {"name", "license", "provenance", "dimension", "audio", "text",
                          "golden_texts", "files", "backbone_sha256"}) {
    json bad = good;
    bad.erase(key);
    CHECK(message(bad) == "m.json: \"" + std::string(key) + "\" is missing");
  }
  json bad = good;
  bad["audio"]["sample_rat"] = 1;
  CHECK(message(bad) == "m.json: \"audio.sample_rat\" is not a known key");
  bad = good;
  bad["dimension"] = -1;
  CHECK(message(bad).find("\"dimension\" is not a whole number") != std::string::npos);
  bad = good;
  bad["golden_texts"] = {1, 2};
  CHECK(message(bad).find("\"golden_texts\" is not a list of texts") != std::string::npos);
}

TEST_CASE("a manifest of another format or version is refused") {
  json root = json::parse(SerializeManifest(Example(), ManifestKind::kBundle));
  root["version"] = 2;
  const absl::Status newer = Error(root);
  CHECK(newer.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(std::string(newer.message()).find("newer program") != std::string::npos);
  root["format"] = "something";
  CHECK(Error(root).code() == absl::StatusCode::kDataLoss);
  for (const char* text : {"", "{", "[]", "3", "\xff"}) {
    CHECK(ParseManifest(text, ManifestKind::kBundle, "m.json").status().code() ==
          absl::StatusCode::kDataLoss);
  }
}

TEST_CASE("the preprocessing's identity changes with any of its values") {
  const AudioManifest audio = Example().audio;
  AudioManifest other = audio;
  other.hop = 255;
  CHECK(PreprocessingId(audio) == PreprocessingId(audio));
  CHECK(PreprocessingId(audio) != PreprocessingId(other));
  other = audio;
  other.head.hidden = 7;  // after the passages
  CHECK(PreprocessingId(audio) == PreprocessingId(other));
}

}  // namespace
}  // namespace libretto
