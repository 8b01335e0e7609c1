#include "encoders/bundle/manifest.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;

const char* FormatName(ManifestKind kind) {
  return kind == ManifestKind::kBundle ? "libretto-bundle" : "libretto-parts";
}

// Reads the keys of one JSON object. The first thing that is wrong, here or in an object below, is
// kept in `error` with the key's full name; afterwards every value is a default.
class Fields {
 public:
  Fields(const json& object, std::string where, std::string& error)
      : object_(object), where_(std::move(where)), error_(error) {
    if (!object.is_object()) Fail(where_, "is not an object");
  }

  std::string Text(const char* key) {
    const json* value = Find(key);
    if (value == nullptr) return "";
    if (value->is_string() && !value->get_ref<const std::string&>().empty()) {
      return value->get<std::string>();
    }
    Fail(Name(key), "is not a text");
    return "";
  }

  int64_t Size(const char* key, int64_t most) {
    const json* value = Find(key);
    if (value == nullptr) return 0;
    if (value->is_number_unsigned()) {
      const auto size = value->get<uint64_t>();
      if (size >= 1 && size <= static_cast<uint64_t>(most)) return static_cast<int64_t>(size);
    }
    Fail(Name(key), absl::StrCat("is not a whole number from 1 to ", most));
    return 0;
  }

  int Count(const char* key) { return static_cast<int>(Size(key, 1'000'000)); }

  std::vector<std::string> Texts(const char* key) {
    std::vector<std::string> texts;
    const json* value = Find(key);
    if (value == nullptr) return texts;
    if (!value->is_array()) Fail(Name(key), "is not a list");
    for (const json& item : *value) {
      if (!item.is_string()) {
        Fail(Name(key), "is not a list of texts");
        return {};
      }
      texts.push_back(item.get<std::string>());
    }
    return texts;
  }

  Fields Object(const char* key) {
    const json* value = Find(key);
    static const json kEmpty = json::object();
    return Fields(value == nullptr ? kEmpty : *value, Name(key), error_);
  }

  // Every key of the object, each holding an object, in place of known keys.
  std::map<std::string, Fields> Objects() {
    std::map<std::string, Fields> all;
    if (!object_.is_object()) return all;
    for (const auto& [key, value] : object_.items()) {
      known_.insert(key);
      all.emplace(key, Fields(value, Name(key), error_));
    }
    return all;
  }

  // To be called last: complains of keys that were never asked for.
  void Finish() {
    if (!object_.is_object()) return;
    for (const auto& [key, value] : object_.items()) {
      if (known_.count(key) == 0) Fail(Name(key), "is not a known key");
    }
  }

 private:
  std::string Name(const std::string& key) const {
    return where_.empty() ? key : absl::StrCat(where_, ".", key);
  }
  void Fail(const std::string& name, const std::string& what) {
    if (error_.empty()) error_ = absl::StrCat("\"", name, "\" ", what);
  }
  const json* Find(const char* key) {
    known_.insert(key);
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(key);
    if (found != object_.end()) return &*found;
    Fail(Name(key), "is missing");
    return nullptr;
  }

  const json& object_;
  const std::string where_;
  std::string& error_;
  std::set<std::string> known_;
};

AudioManifest ReadAudio(Fields fields) {
  AudioManifest audio;
  audio.architecture = fields.Text("architecture");
  audio.sample_rate = fields.Count("sample_rate");
  audio.fft = fields.Count("fft");
  audio.hop = fields.Count("hop");
  audio.mels = fields.Count("mels");
  audio.patch_frames = fields.Count("patch_frames");
  audio.passage_patches = fields.Count("passage_patches");
  audio.passage_hop_patches = fields.Count("passage_hop_patches");
  Fields head = fields.Object("head");
  audio.head.inputs = head.Count("inputs");
  audio.head.components = head.Count("components");
  audio.head.hidden = head.Count("hidden");
  audio.head.concept_width = head.Count("concept_width");
  head.Finish();
  fields.Finish();
  return audio;
}

TextManifest ReadText(Fields fields) {
  TextManifest text;
  text.architecture = fields.Text("architecture");
  text.layers = fields.Count("layers");
  text.width = fields.Count("width");
  text.heads = fields.Count("heads");
  text.feed_forward = fields.Count("feed_forward");
  text.vocabulary = fields.Count("vocabulary");
  text.max_tokens = fields.Count("max_tokens");
  text.sentence = fields.Count("sentence");
  text.head_hidden = fields.Count("head_hidden");
  text.concepts = fields.Count("concepts");
  fields.Finish();
  return text;
}

Manifest ReadManifest(Fields& fields, ManifestKind kind) {
  Manifest manifest;
  manifest.name = fields.Text("name");
  manifest.license = fields.Text("license");
  manifest.provenance = fields.Text("provenance");
  manifest.dimension = fields.Count("dimension");
  manifest.audio = ReadAudio(fields.Object("audio"));
  manifest.text = ReadText(fields.Object("text"));
  manifest.golden_texts = fields.Texts("golden_texts");
  if (kind == ManifestKind::kBundle) {
    manifest.backbone_sha256 = fields.Text("backbone_sha256");
    Fields files = fields.Object("files");
    for (auto& [name, file] : files.Objects()) {
      const std::string sha256 = file.Text("sha256");
      manifest.files[name] = {sha256, file.Size("bytes", std::numeric_limits<int64_t>::max())};
      file.Finish();
    }
  }
  fields.Finish();
  return manifest;
}

absl::Status CheckFormat(const json& root, ManifestKind kind) {
  const auto format = root.find("format");
  if (format == root.end() || *format != FormatName(kind)) {
    return absl::DataLossError(absl::StrCat("\"format\" is not \"", FormatName(kind), "\""));
  }
  const auto version = root.find("version");
  if (version == root.end() || !version->is_number_unsigned()) {
    return absl::DataLossError("\"version\" is missing or no number");
  }
  if (version->get<uint64_t>() > kVersion) {
    return absl::FailedPreconditionError(
        absl::StrCat("\"version\" is ", version->get<uint64_t>(), " and this program knows ",
                     kVersion, "; install a newer program, or build the model again"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Manifest> ParseManifest(std::string_view text, ManifestKind kind,
                                       const std::string& path) {
  const json root = json::parse(text, nullptr, false);
  if (!root.is_object()) return absl::DataLossError(absl::StrCat(path, ": not a JSON object"));
  if (const absl::Status status = CheckFormat(root, kind); !status.ok()) {
    return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
  }
  std::string error;
  Fields fields(root, "", error);
  fields.Text("format");
  fields.Count("version");
  Manifest manifest = ReadManifest(fields, kind);
  if (!error.empty()) return absl::DataLossError(absl::StrCat(path, ": ", error));
  return manifest;
}

std::string SerializeManifest(const Manifest& manifest, ManifestKind kind) {
  const AudioManifest& audio = manifest.audio;
  const TextManifest& text = manifest.text;
  json root = {
      {"format", FormatName(kind)},
      {"version", kVersion},
      {"name", manifest.name},
      {"license", manifest.license},
      {"provenance", manifest.provenance},
      {"dimension", manifest.dimension},
      {"audio",
       {{"architecture", audio.architecture},
        {"sample_rate", audio.sample_rate},
        {"fft", audio.fft},
        {"hop", audio.hop},
        {"mels", audio.mels},
        {"patch_frames", audio.patch_frames},
        {"passage_patches", audio.passage_patches},
        {"passage_hop_patches", audio.passage_hop_patches},
        {"head",
         {{"inputs", audio.head.inputs},
          {"components", audio.head.components},
          {"hidden", audio.head.hidden},
          {"concept_width", audio.head.concept_width}}}}},
      {"text",
       {{"architecture", text.architecture},
        {"layers", text.layers},
        {"width", text.width},
        {"heads", text.heads},
        {"feed_forward", text.feed_forward},
        {"vocabulary", text.vocabulary},
        {"max_tokens", text.max_tokens},
        {"sentence", text.sentence},
        {"head_hidden", text.head_hidden},
        {"concepts", text.concepts}}},
      {"golden_texts", manifest.golden_texts},
  };
  if (kind == ManifestKind::kBundle) {
    root["backbone_sha256"] = manifest.backbone_sha256;
    root["files"] = json::object();
    for (const auto& [name, file] : manifest.files) {
      root["files"][name] = {{"sha256", file.sha256}, {"bytes", file.bytes}};
    }
  }
  return root.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string PreprocessingId(const AudioManifest& audio) {
  const std::string all = absl::StrCat(audio.architecture, "/", audio.sample_rate, "/", audio.fft,
                                       "/", audio.hop, "/", audio.mels, "/", audio.patch_frames,
                                       "/", audio.passage_patches, "/", audio.passage_hop_patches);
  return absl::StrCat("log-mel@", Sha256Hex(all).substr(0, 12));
}

}  // namespace libretto
