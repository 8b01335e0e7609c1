#include "encoders/bundle/model_parts.h"

#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "encoders/text/sentencepiece_tokenizer.h"
#include "encoders/text/wordpiece_tokenizer.h"
#include "encoders/towers/bert_text_encoder.h"
#include "encoders/towers/joint_heads.h"
#include "encoders/towers/module_parameters.h"
#include "encoders/towers/musicnn_audio_encoder.h"
#include "encoders/towers/tensors.h"
#include "encoders/towers/text_encoder.h"
#include "encoders/towers/text_transformer.h"

namespace libretto {
namespace {

constexpr char kAudioArchitecture[] = "musicnn-msd-mtt";
constexpr char kTransformerArchitecture[] = "sentencepiece-transformer";
constexpr char kBertArchitecture[] = "wordpiece-bert";
constexpr char kTextTower[] = "text.tower.", kTextHead[] = "text.head.";

absl::Status Unknown(const std::string& what) {
  return absl::FailedPreconditionError(absl::StrCat(
      "the model needs ", what, ", which this program does not know; install a newer program"));
}

absl::Status CheckPreprocessing(const AudioManifest& audio) {
  const bool known = audio.sample_rate == kMusicnnSampleRate && audio.fft == 512 &&
                     audio.hop == 256 && audio.mels == kPatchMels &&
                     audio.patch_frames == kPatchFrames && audio.head.inputs == kBackboneFeatures;
  return known ? absl::OkStatus() : Unknown("other audio preprocessing than musicnn's");
}

absl::StatusOr<std::unique_ptr<const AudioEncoder>> MakeAudioEncoder(
    const Manifest& manifest, const SafetensorsFile& weights) {
  if (manifest.audio.architecture != kAudioArchitecture) {
    return Unknown(absl::StrCat("the audio tower \"", manifest.audio.architecture, "\""));
  }
  RETURN_IF_ERROR(CheckPreprocessing(manifest.audio));
  ASSIGN_OR_RETURN(MusicnnFeatureExtractor extractor, MusicnnFeatureExtractor::Load(weights));
  AudioHeadOptions options;
  options.input = manifest.audio.head.inputs;
  options.hidden = manifest.audio.head.hidden;
  options.output = manifest.dimension;
  options.concept_output = manifest.audio.head.concept_width;
  AudioHead head(options);
  RETURN_IF_ERROR(LoadParameters(weights, "audio.head.", *head));
  return MusicnnAudioEncoder::Create(
      std::move(extractor), std::move(head),
      {manifest.audio.passage_patches, manifest.audio.passage_hop_patches});
}

absl::StatusOr<TextHead> LoadTextHead(const Manifest& manifest, const SafetensorsFile& weights) {
  const TextManifest& text = manifest.text;
  TextHead head(TextHeadOptions{text.sentence, text.head_hidden, manifest.dimension,
                                manifest.audio.head.concept_width, text.concepts});
  RETURN_IF_ERROR(LoadParameters(weights, kTextHead, *head));
  return head;
}

absl::StatusOr<std::unique_ptr<const TextEncoder>> MakeTransformerEncoder(
    const TextManifest& text, const SafetensorsFile& weights, SentencePieceTokenizer tokenizer,
    const TextHead& head) {
  TextTransformerOptions options;
  options.vocabulary = text.vocabulary;
  options.width = text.width;
  options.layers = text.layers;
  options.heads = text.heads;
  options.hidden = text.feed_forward;
  options.output = text.sentence;
  options.max_tokens = text.max_tokens;
  TextTransformer tower(options);
  RETURN_IF_ERROR(LoadParameters(weights, kTextTower, *tower));
  return TransformerTextEncoder::Create(std::move(tokenizer), tower, head);
}

absl::StatusOr<std::unique_ptr<const TextEncoder>> MakeBertEncoder(const TextManifest& text,
                                                                   const SafetensorsFile& weights,
                                                                   WordPieceTokenizer tokenizer,
                                                                   const TextHead& head) {
  BertOptions options;
  options.vocabulary = text.vocabulary;
  options.width = text.width;
  options.layers = text.layers;
  options.heads = text.heads;
  options.hidden = text.feed_forward;
  options.max_tokens = text.max_tokens;
  ASSIGN_OR_RETURN(Bert tower, Bert::Load(weights, options, kTextTower));
  return BertTextEncoder::Create(std::move(tokenizer), std::move(tower), head);
}

absl::StatusOr<std::unique_ptr<const TextEncoder>> MakeTextEncoder(
    const Manifest& manifest, const SafetensorsFile& weights, std::string_view tokenizer,
    const std::string& tokenizer_name) {
  const TextManifest& text = manifest.text;
  if (text.width % text.heads != 0) return Unknown("a width that its heads do not divide");
  ASSIGN_OR_RETURN(const TextHead head, LoadTextHead(manifest, weights));
  if (text.architecture == kTransformerArchitecture) {
    ASSIGN_OR_RETURN(SentencePieceTokenizer pieces,
                     SentencePieceTokenizer::Parse(tokenizer, tokenizer_name));
    return MakeTransformerEncoder(text, weights, std::move(pieces), head);
  }
  if (text.architecture == kBertArchitecture) {
    ASSIGN_OR_RETURN(WordPieceTokenizer pieces,
                     WordPieceTokenizer::Parse(tokenizer, tokenizer_name));
    return MakeBertEncoder(text, weights, std::move(pieces), head);
  }
  return Unknown(absl::StrCat("the text tower \"", text.architecture, "\""));
}

}  // namespace

absl::StatusOr<Encoders> MakeEncoders(const Manifest& manifest, const SafetensorsFile& weights,
                                      std::string_view tokenizer,
                                      const std::string& tokenizer_name) {
  if (manifest.audio.head.concept_width >= manifest.dimension) {
    return Unknown("a concept part as wide as the joint space");
  }
  return CatchTorch([&]() -> absl::StatusOr<Encoders> {
    Encoders encoders;
    ASSIGN_OR_RETURN(encoders.text, MakeTextEncoder(manifest, weights, tokenizer, tokenizer_name));
    ASSIGN_OR_RETURN(encoders.audio, MakeAudioEncoder(manifest, weights));
    return encoders;
  });
}

absl::StatusOr<std::vector<Embedding>> ReadReferenceAudio(const SafetensorsFile& weights,
                                                          int dimension) {
  ASSIGN_OR_RETURN(const TensorView tensor, weights.Get("reference_audio"));
  if (tensor.shape.size() != 2 || tensor.shape[1] != dimension) {
    return absl::DataLossError(absl::StrCat(weights.name(), ": tensor reference_audio has shape ",
                                            ShapeToString(tensor.shape), ", not [R, ", dimension,
                                            "]"));
  }
  const std::vector<float> values = ToFloats(tensor);
  std::vector<Embedding> rows(static_cast<size_t>(tensor.shape[0]));
  const float* from = values.data();
  for (Embedding& row : rows) {
    row.assign(from, from + dimension);
    from += dimension;
    if (!(std::abs(Dot(row, row) - 1) < 1e-2f) || !NormalizeL2(row)) {
      return absl::DataLossError(
          absl::StrCat(weights.name(), ": a row of tensor reference_audio is not of unit length"));
    }
  }
  return rows;
}

absl::StatusOr<std::vector<std::string>> ParseLabels(const std::string& bytes,
                                                     const std::string& path) {
  if (!IsValidUtf8(bytes)) return absl::DataLossError(absl::StrCat(path, ": not UTF-8"));
  std::vector<std::string> labels;
  for (const absl::string_view line : absl::StrSplit(bytes, '\n')) {
    const absl::string_view label = absl::StripAsciiWhitespace(line);
    if (!label.empty()) labels.emplace_back(label);
  }
  return labels;
}

}  // namespace libretto
