#include "tests/fakes/random_bundle.h"

#include <torch/torch.h>

#include <map>

#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/bundle/bundle_writer.h"
#include "encoders/bundle/golden.h"
#include "encoders/bundle/manifest.h"
#include "encoders/bundle/model_parts.h"
#include "encoders/bundle/safetensors.h"
#include "encoders/towers/joint_heads.h"
#include "encoders/towers/module_parameters.h"
#include "encoders/towers/tensors.h"
#include "encoders/towers/text_transformer.h"
#include "tests/fakes/random_musicnn.h"

namespace libretto {
namespace {

// One length-delimited field of a protocol buffer shorter than 128 bytes.
std::string Message(int number, const std::string& bytes) {
  std::string out = {static_cast<char>(number << 3 | 2), static_cast<char>(bytes.size())};
  return out + bytes;
}

// ModelProto.SentencePiece: 1 piece, 2 score, 3 type (2 unknown).
std::string Piece(const std::string& text, float score, bool unknown = false) {
  std::string piece = Message(1, text);
  piece += static_cast<char>(2 << 3 | 5);
  piece.append(reinterpret_cast<const char*>(&score), sizeof(score));
  if (unknown) piece += {static_cast<char>(3 << 3), 2};
  return Message(1, piece);
}

// A SentencePiece unigram model of single letters and the space.
std::string LetterTokenizer() {
  std::string model = Piece("<unk>", 0, true) + Piece("\xe2\x96\x81", -1);
  for (char letter = 'a'; letter <= 'z'; ++letter) model += Piece(std::string(1, letter), -2);
  return model;
}

// The same for WordPiece, after its special pieces.
std::string LetterVocabulary() {
  std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n";
  for (char letter = 'a'; letter <= 'z'; ++letter) {
    vocabulary += std::string(1, letter) + "\n##" + letter + "\n";
  }
  return vocabulary;
}

Manifest SmallManifest(TextTower tower) {
  Manifest manifest;
  manifest.name = "random";
  manifest.license = "Apache-2.0";
  manifest.provenance = "random numbers";
  manifest.dimension = 16;
  manifest.audio = {"musicnn-msd-mtt", 16000, 512, 256, 96, 187, 4, 2, {3512, 8, 4}};
  manifest.text = tower == TextTower::kOwn
                      ? TextManifest{"sentencepiece-transformer", 1, 8, 2, 16, 28, 32, 12, 10, 5}
                      : TextManifest{"wordpiece-bert", 1, 12, 2, 16, 56, 32, 12, 10, 5};
  manifest.golden_texts = {"sad violin", "loud drums and a choir"};
  return manifest;
}

void AddTransformer(const TextManifest& text, TensorMap& tensors) {
  TextTransformerOptions options;
  options.vocabulary = text.vocabulary;
  options.width = text.width;
  options.layers = text.layers;
  options.heads = text.heads;
  options.hidden = text.feed_forward;
  options.output = text.sentence;
  options.max_tokens = text.max_tokens;
  TextTransformer tower(options);
  SaveParametersAsHalf(*tower, "text.tower.", tensors);
}

// One layer of BERT, by the names of Bert::Load.
void AddBert(const TextManifest& text, TensorMap& tensors) {
  auto add = [&](const std::string& name, const Shape& shape) {
    tensors["text.tower." + name] = FromTorch(torch::randn(shape) / 3);
  };
  auto add_pair = [&](const std::string& name, const Shape& shape) {
    add(name + ".weight", shape);
    add(name + ".bias", {shape[0]});
  };
  const int64_t width = text.width, hidden = text.feed_forward;
  add("embeddings.word_embeddings.weight", {text.vocabulary, width});
  add("embeddings.position_embeddings.weight", {text.max_tokens, width});
  add("embeddings.token_type_embeddings.weight", {2, width});
  add_pair("embeddings.LayerNorm", {width});
  const std::string layer = "encoder.layer.0.";
  for (const char* name : {"attention.self.query", "attention.self.key", "attention.self.value",
                           "attention.output.dense"}) {
    add_pair(layer + name, {width, width});
  }
  add_pair(layer + "attention.output.LayerNorm", {width});
  add_pair(layer + "intermediate.dense", {hidden, width});
  add_pair(layer + "output.dense", {width, hidden});
  add_pair(layer + "output.LayerNorm", {width});
}

TensorMap SmallTensors(const Manifest& manifest, uint32_t seed, TextTower tower) {
  torch::manual_seed(seed);
  TensorMap tensors;
  (tower == TextTower::kOwn ? AddTransformer : AddBert)(manifest.text, tensors);
  TextHead text(TextHeadOptions{manifest.text.sentence, manifest.text.head_hidden,
                                manifest.dimension, manifest.audio.head.concept_width,
                                manifest.text.concepts});
  AudioHeadOptions head;
  head.hidden = manifest.audio.head.hidden;
  head.output = manifest.dimension;
  head.concept_output = manifest.audio.head.concept_width;
  AudioHead audio(head);
  text->concept_names.copy_(UnitRows(torch::randn_like(text->concept_names)));
  text->concept_values.normal_();
  audio->concept_weight.normal_();
  SaveParametersAsHalf(*text, "text.head.", tensors);
  SaveParametersAsHalf(*audio, "audio.head.", tensors);
  const torch::Tensor reference = torch::randn({3, manifest.dimension});
  tensors["reference_audio"] = FromTorch(reference / reference.norm(2, 1, true));
  return tensors;
}

std::map<std::string, std::string> SmallFiles(TextTower tower) {
  return {{std::string(kTokenizerFile),
           tower == TextTower::kOwn ? LetterTokenizer() : LetterVocabulary()},
          {std::string(kLabelsFile), "sad\nhappy\n"},
          {std::string(kLicensesFile), "Random numbers are free.\n"}};
}

absl::Status WriteParts(const std::string& directory, uint32_t seed) {
  FileSystem& disk = PosixFileSystem();
  RETURN_IF_ERROR(disk.CreateDirectories(directory));
  for (const auto& [name, bytes] : SmallFiles(TextTower::kOwn)) {
    RETURN_IF_ERROR(disk.WriteFile(directory + "/" + name, bytes));
  }
  const Manifest manifest = SmallManifest(TextTower::kOwn);
  RETURN_IF_ERROR(disk.WriteFile(directory + "/" + std::string(kPartsManifestFile),
                                 SerializeManifest(manifest, ManifestKind::kParts)));
  return WriteSafetensors(directory + "/" + std::string(kPartsWeightsFile),
                          SmallTensors(manifest, seed, TextTower::kOwn));
}

absl::Status WriteWholeBundle(const std::string& directory, uint32_t seed, TextTower tower) {
  Manifest manifest = SmallManifest(tower);
  manifest.backbone_sha256 = "none";
  TensorMap tensors = SmallTensors(manifest, seed, tower);
  tensors.merge(RandomMusicnn("audio.msd.", seed));
  tensors.merge(RandomMusicnn("audio.mtt.", seed + 1));
  std::map<std::string, std::string> files = SmallFiles(tower);
  std::string& weights = files[std::string(kWeightsFile)];
  ASSIGN_OR_RETURN(weights, SerializeSafetensors(tensors));

  ASSIGN_OR_RETURN(const SafetensorsFile parsed, SafetensorsFile::Parse(weights, "random"));
  ASSIGN_OR_RETURN(const Encoders encoders,
                   MakeEncoders(manifest, parsed, files[std::string(kTokenizerFile)], "tokenizer"));
  ASSIGN_OR_RETURN(const TensorMap golden,
                   ComputeGolden(*encoders.text, *encoders.audio, manifest.golden_texts));
  ASSIGN_OR_RETURN(files[std::string(kGoldenFile)], SerializeSafetensors(golden));
  return WriteBundle(manifest, files, directory);
}

}  // namespace

bool WriteRandomParts(const std::string& directory, uint32_t seed) {
  return WriteParts(directory, seed).ok();
}

bool WriteRandomBundle(const std::string& directory, uint32_t seed, TextTower tower) {
  return WriteWholeBundle(directory, seed, tower).ok();
}

}  // namespace libretto
