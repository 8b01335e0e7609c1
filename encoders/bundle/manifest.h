// A model bundle's manifest, and the authoritative description of the bundle's files.
//
// A bundle is a directory:
//
//   manifest.json        this file's Manifest; format "libretto-bundle", version 1
//   weights.safetensors  every value of the model, float32 or float16, by name:
//       audio.msd.*, audio.mtt.*   the two musicnn backbones (towers/musicnn.h), added by the build
//       audio.head.*               the audio head (towers/joint_heads.h)
//       text.tower.*               the text tower: our transformer (towers/text_transformer.h), or
//                                  BERT (towers/bert.h)
//       text.head.*                the text head (towers/joint_heads.h)
//       reference_audio [R, D]     unit vectors of broad music; R may be 0
//   tokenizer.model      SentencePiece's model, or BERT's list of pieces (vocab.txt)
//   labels.txt           default labels of Tag, one a line, UTF-8
//   golden.safetensors   what the self-test must find again, float32:
//       text  [T, D]     embeddings of the manifest's golden_texts, in order
//       audio [1, D]     the track embedding of GoldenAudio() (golden.h)
//   LICENSES.txt         licences and notices of every part
//
// The parts that are ours, committed, are a directory of
//
//   parts.json           the manifest without "files" and "backbone_sha256"; format
//                        "libretto-parts", version 1
//   parts.safetensors    weights.safetensors without audio.msd.* and audio.mtt.*
//   tokenizer.model, labels.txt, LICENSES.txt    as in the bundle
//   golden.safetensors   as in the bundle. `libretto-model golden` writes it from the other parts.
//   golden-minilm.safetensors, LICENSES-minilm.txt
//                        the former with MiniLM in the place of our text tower; what is then added
//                        to LICENSES.txt
//
// Example of parts.json; a bundle's manifest.json adds "files" and "backbone_sha256".
//
//   {
//     "format": "libretto-parts", "version": 1,
//     "name": "default", "license": "Apache-2.0 AND ISC", "provenance": "one line",
//     "dimension": 256,
//     "audio": {
//       "architecture": "musicnn-msd-mtt",
//       "sample_rate": 16000, "fft": 512, "hop": 256, "mels": 96,
//       "patch_frames": 187, "passage_patches": 4, "passage_hop_patches": 2,
//       "head": {"inputs": 3512, "components": 640, "hidden": 1024, "concept_width": 96}
//     },
//     "text": {
//       "architecture": "sentencepiece-transformer",
//       "layers": 4, "width": 256, "heads": 4, "feed_forward": 1024,
//       "vocabulary": 16000, "max_tokens": 64, "sentence": 384, "head_hidden": 768,
//       "concepts": 997
//     },
//     "golden_texts": ["slow sad violin", "..."]
//   }
//
// Every key is required and no other is accepted, so that a misspelt key is never a silent default.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

inline constexpr std::string_view kManifestFile = "manifest.json";
inline constexpr std::string_view kWeightsFile = "weights.safetensors";
inline constexpr std::string_view kTokenizerFile = "tokenizer.model";
inline constexpr std::string_view kLabelsFile = "labels.txt";
inline constexpr std::string_view kGoldenFile = "golden.safetensors";
inline constexpr std::string_view kLicensesFile = "LICENSES.txt";
inline constexpr std::string_view kPartsManifestFile = "parts.json";
inline constexpr std::string_view kPartsWeightsFile = "parts.safetensors";
inline constexpr std::string_view kMiniLmGoldenFile = "golden-minilm.safetensors";
inline constexpr std::string_view kMiniLmLicensesFile = "LICENSES-minilm.txt";

struct AudioHeadManifest {
  int inputs = 0;      // features per passage
  int components = 0;  // that they are projected to
  int hidden = 0;
  int concept_width = 0;  // dimensions of the joint space's concept part, less than all
};

struct AudioManifest {
  std::string architecture;  // "musicnn-msd-mtt" is the one that this program knows
  int sample_rate = 0;       // Hz
  int fft = 0;               // samples
  int hop = 0;               // samples
  int mels = 0;
  int patch_frames = 0;         // frames of one backbone patch; patches tile the track
  int passage_patches = 0;      // patches averaged into a passage
  int passage_hop_patches = 0;  // patches from one passage to the next
  AudioHeadManifest head;
};

struct TextManifest {
  std::string architecture;  // "sentencepiece-transformer" or "wordpiece-bert"
  int layers = 0;
  int width = 0;
  int heads = 0;
  int feed_forward = 0;
  int vocabulary = 0;
  int max_tokens = 0;   // pieces read; the rest is ignored
  int sentence = 0;     // width of the sentence vector; BERT's is its own width
  int head_hidden = 0;  // of the head from the sentence vector to the joint space
  int concepts = 0;     // whose names the head compares a text with
};

struct FileManifest {
  std::string sha256;  // lower-case hex
  int64_t bytes = 0;
};

struct Manifest {
  std::string name;
  std::string license;     // SPDX expression
  std::string provenance;  // one line
  int dimension = 0;       // of the joint space
  AudioManifest audio;
  TextManifest text;
  std::vector<std::string> golden_texts;
  // Of a bundle only; empty in parts.
  std::string backbone_sha256;  // of the package that the backbones were read from
  std::map<std::string, FileManifest> files;
};

enum class ManifestKind { kParts, kBundle };

// DATA_LOSS if `json` is not JSON or a key is missing, unknown or of the wrong type or range;
// FAILED_PRECONDITION if the version is newer than this program knows. Messages name `path` and the
// key.
absl::StatusOr<Manifest> ParseManifest(std::string_view json, ManifestKind kind,
                                       const std::string& path);

// Pretty-printed, keys in order: equal manifests give equal bytes.
std::string SerializeManifest(const Manifest& manifest, ManifestKind kind);

// Identity of everything before the backbone: the sample rate, the mel front end and the passages.
std::string PreprocessingId(const AudioManifest& audio);

}  // namespace libretto
