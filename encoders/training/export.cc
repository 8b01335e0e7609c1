#include "encoders/training/export.h"

#include <utility>

#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/bundle/manifest.h"
#include "encoders/towers/module_parameters.h"
#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

Manifest MakeManifest(const TextTransformer& tower, const AudioHead& audio, const TextHead& text) {
  Manifest manifest;
  manifest.name = "default";
  manifest.license = "Apache-2.0 AND ISC";
  manifest.provenance =
      "musicnn (MSD and MTT) under heads of our own; a text tower distilled from all-MiniLM-L6-v2";
  manifest.dimension = static_cast<int>(audio->options().output);
  manifest.audio = {"musicnn-msd-mtt", 16000, 512, 256, 96, 187, 4, 2, {}};
  manifest.audio.head.inputs = static_cast<int>(audio->options().input);
  manifest.audio.head.components = static_cast<int>(audio->options().components);
  manifest.audio.head.hidden = static_cast<int>(audio->options().hidden);
  manifest.audio.head.concept_width = static_cast<int>(audio->options().concept_output);
  const TextTransformerOptions& options = tower->options();
  manifest.text.architecture = "sentencepiece-transformer";
  manifest.text.layers = static_cast<int>(options.layers);
  manifest.text.width = static_cast<int>(options.width);
  manifest.text.heads = static_cast<int>(options.heads);
  manifest.text.feed_forward = static_cast<int>(options.hidden);
  manifest.text.vocabulary = static_cast<int>(options.vocabulary);
  manifest.text.max_tokens = static_cast<int>(options.max_tokens);
  manifest.text.sentence = static_cast<int>(options.output);
  manifest.text.head_hidden = static_cast<int>(text->options().hidden);
  manifest.text.concepts = static_cast<int>(text->options().concepts);
  manifest.golden_texts = {"slow sad violin",
                           "funk, brass, groovy",
                           "An energetic rock song with distorted electric guitars and loud drums.",
                           "music for studying",
                           "traurige Geige",
                           "musique de film épique",
                           "静かなピアノ",
                           "欢快的电子音乐",
                           "🎸🔥"};
  return manifest;
}

absl::Status Copy(const std::string& from, const std::string& to) {
  ASSIGN_OR_RETURN(const std::string bytes, PosixFileSystem().ReadFile(from));
  return PosixFileSystem().WriteFileAtomically(to, bytes);
}

}  // namespace

absl::Status ExportParts(const ExportOptions& options, TextTransformer& tower, AudioHead& audio,
                         TextHead& text, const torch::Tensor& reference_audio) {
  TensorMap tensors;
  SaveParametersAsHalf(*tower, "text.tower.", tensors);
  SaveParametersAsHalf(*text, "text.head.", tensors);
  SaveParametersAsHalf(*audio, "audio.head.", tensors);
  tensors["reference_audio"] = FromTorchAsHalf(reference_audio);
  FileSystem& files = PosixFileSystem();
  RETURN_IF_ERROR(files.CreateDirectories(options.output));
  RETURN_IF_ERROR(WriteSafetensors(options.output + "/" + std::string(kPartsWeightsFile), tensors));
  RETURN_IF_ERROR(files.WriteFileAtomically(
      options.output + "/" + std::string(kPartsManifestFile),
      SerializeManifest(MakeManifest(tower, audio, text), ManifestKind::kParts)));
  RETURN_IF_ERROR(Copy(options.tokenizer, options.output + "/" + std::string(kTokenizerFile)));
  RETURN_IF_ERROR(Copy(options.labels, options.output + "/" + std::string(kLabelsFile)));
  return Copy(options.licenses, options.output + "/" + std::string(kLicensesFile));
}

}  // namespace libretto
