#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/bundle/musicnn_package.h"
#include "encoders/training/audio_features.h"
#include "encoders/training/commands.h"
#include "encoders/training/corpus_audio.h"
#include "encoders/training/feature_store.h"
#include "encoders/training/progress.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

struct FeatureOptions {
  std::string data, packages, wheel, yamnet, output;
  int runs = 3;
};

absl::StatusOr<AudioFeatureExtractor> MakeExtractor(const FeatureOptions& options) {
  ASSIGN_OR_RETURN(const TensorMap tensors, ReadMusicnnPackage(options.wheel));
  ASSIGN_OR_RETURN(std::string bytes, SerializeSafetensors(tensors));
  ASSIGN_OR_RETURN(const SafetensorsFile backbones,
                   SafetensorsFile::Parse(std::move(bytes), options.wheel));
  ASSIGN_OR_RETURN(const SafetensorsFile yamnet, SafetensorsFile::Open(options.yamnet));
  return AudioFeatureExtractor::Create(backbones, yamnet);
}

absl::Status RunFeatures(const FeatureOptions& options) {
  ASSIGN_OR_RETURN(const AudioFeatureExtractor extractor, MakeExtractor(options));
  ASSIGN_OR_RETURN(const std::vector<AudioItem> items,
                   ListTrainingAudio(options.data, options.packages));
  RETURN_IF_ERROR(PosixFileSystem().CreateDirectories(options.output));
  Progress progress(std::cout);
  progress.Start("features", items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    const std::string path = FeaturePath(options.output, items[i]);
    if (!PosixFileSystem().Exists(path)) {
      auto features = extractor.Extract(items[i].path, options.runs, /*min_seconds=*/9);
      if (features.ok()) {
        RETURN_IF_ERROR(SaveAudioFeatures(*features, path));
      } else if (!absl::IsInvalidArgument(features.status())) {
        progress.Note(absl::StrCat("left out: ", features.status().ToString()));
      }
    }
    progress.Report(i + 1);
  }
  return absl::OkStatus();
}

}  // namespace

void AddFeaturesCommand(CLI::App& app, absl::Status* status) {
  CLI::App* command =
      app.add_subcommand("features", "Compute the backbones' features and the teacher's scores");
  auto options = std::make_shared<FeatureOptions>();
  command->add_option("--data", options->data, "Folder with real/ and captions/")->required();
  command->add_option("--packages", options->packages, "Folder of unpacked music packages")
      ->required();
  command->add_option("--musicnn", options->wheel, "musicnn's wheel")->required();
  command->add_option("--yamnet", options->yamnet, "yamnet.safetensors")->required();
  command->add_option("--runs", options->runs, "Passages a file")->capture_default_str();
  command->add_option("--out", options->output, "Folder of features, a file a recording")
      ->required();
  command->callback([=] { *status = RunFeatures(*options); });
}

}  // namespace libretto
