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

Manifest SmallManifest() {
  Manifest manifest;
  manifest.name = "random";
  manifest.license = "Apache-2.0";
  manifest.provenance = "random numbers";
  manifest.dimension = 16;
  manifest.audio = {"musicnn-msd-mtt", 16000, 512, 256, 96, 187, 4, 2, {3512, 8, 4}};
  manifest.text = {"sentencepiece-transformer", 1, 8, 2, 16, 28, 32, 12, 10, 5};
  manifest.golden_texts = {"sad violin", "loud drums and a choir"};
  return manifest;
}

TensorMap SmallTensors(const Manifest& manifest, uint32_t seed) {
  torch::manual_seed(seed);
  TextTransformerOptions options;
  options.vocabulary = manifest.text.vocabulary;
  options.width = manifest.text.width;
  options.layers = manifest.text.layers;
  options.heads = manifest.text.heads;
  options.hidden = manifest.text.feed_forward;
  options.output = manifest.text.sentence;
  options.max_tokens = manifest.text.max_tokens;
  TextTransformer tower(options);
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
  TensorMap tensors;
  SaveParametersAsHalf(*tower, "text.tower.", tensors);
  SaveParametersAsHalf(*text, "text.head.", tensors);
  SaveParametersAsHalf(*audio, "audio.head.", tensors);
  const torch::Tensor reference = torch::randn({3, manifest.dimension});
  tensors["reference_audio"] = FromTorch(reference / reference.norm(2, 1, true));
  return tensors;
}

std::map<std::string, std::string> SmallFiles() {
  return {{std::string(kTokenizerFile), LetterTokenizer()},
          {std::string(kLabelsFile), "sad\nhappy\n"},
          {std::string(kLicensesFile), "Random numbers are free.\n"}};
}

absl::Status WriteParts(const std::string& directory, uint32_t seed) {
  FileSystem& disk = PosixFileSystem();
  RETURN_IF_ERROR(disk.CreateDirectories(directory));
  for (const auto& [name, bytes] : SmallFiles()) {
    RETURN_IF_ERROR(disk.WriteFile(directory + "/" + name, bytes));
  }
  const Manifest manifest = SmallManifest();
  RETURN_IF_ERROR(disk.WriteFile(directory + "/" + std::string(kPartsManifestFile),
                                 SerializeManifest(manifest, ManifestKind::kParts)));
  return WriteSafetensors(directory + "/" + std::string(kPartsWeightsFile),
                          SmallTensors(manifest, seed));
}

absl::Status WriteWholeBundle(const std::string& directory, uint32_t seed) {
  Manifest manifest = SmallManifest();
  manifest.backbone_sha256 = "none";
  TensorMap tensors = SmallTensors(manifest, seed);
  tensors.merge(RandomMusicnn("audio.msd.", seed));
  tensors.merge(RandomMusicnn("audio.mtt.", seed + 1));
  std::map<std::string, std::string> files = SmallFiles();
  std::string& weights = files[std::string(kWeightsFile)];
  ASSIGN_OR_RETURN(weights, SerializeSafetensors(tensors));

  ASSIGN_OR_RETURN(const SafetensorsFile parsed, SafetensorsFile::Parse(weights, "random"));
  const std::string tokenizer = directory + ".tokenizer";
  RETURN_IF_ERROR(PosixFileSystem().WriteFile(tokenizer, LetterTokenizer()));
  ASSIGN_OR_RETURN(const Encoders encoders, MakeEncoders(manifest, parsed, tokenizer));
  RETURN_IF_ERROR(PosixFileSystem().RemoveAll(tokenizer));
  ASSIGN_OR_RETURN(const TensorMap golden,
                   ComputeGolden(*encoders.text, *encoders.audio, manifest.golden_texts));
  ASSIGN_OR_RETURN(files[std::string(kGoldenFile)], SerializeSafetensors(golden));
  return WriteBundle(manifest, files, directory);
}

}  // namespace

bool WriteRandomParts(const std::string& directory, uint32_t seed) {
  return WriteParts(directory, seed).ok();
}

bool WriteRandomBundle(const std::string& directory, uint32_t seed) {
  return WriteWholeBundle(directory, seed).ok();
}

}  // namespace libretto
