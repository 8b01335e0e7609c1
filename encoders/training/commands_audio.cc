#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
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
#include "encoders/training/teacher_check.h"
#include "encoders/training/teacher_labels.h"

namespace libretto {
namespace {

struct FeaturesCommand {
  AudioSources sources;
  std::string wheel, teachers, output;
  int runs = 6;
  bool no_teachers = false;
};

absl::StatusOr<AudioFeatureExtractor> MakeExtractor(const FeaturesCommand& command) {
  ASSIGN_OR_RETURN(const TensorMap tensors, ReadMusicnnPackage(command.wheel));
  ASSIGN_OR_RETURN(std::string bytes, SerializeSafetensors(tensors));
  ASSIGN_OR_RETURN(const SafetensorsFile backbones,
                   SafetensorsFile::Parse(std::move(bytes), command.wheel));
  std::optional<AudioTeachers> teachers;
  if (!command.no_teachers) {
    if (command.teachers.empty() && command.sources.data.empty()) {
      return absl::InvalidArgumentError("no teachers: give --teachers, --data or --no-teachers");
    }
    const std::string folder =
        command.teachers.empty() ? command.sources.data + "/teachers" : command.teachers;
    ASSIGN_OR_RETURN(teachers, AudioTeachers::Load(folder));
  }
  return AudioFeatureExtractor::Create(backbones, std::move(teachers));
}

absl::Status RunFeatures(const FeaturesCommand& command) {
  ASSIGN_OR_RETURN(const std::vector<AudioItem> items, ListTrainingAudio(command.sources));
  if (items.empty()) {
    return absl::InvalidArgumentError("no audio: give --data, --packages or --rendered");
  }
  ASSIGN_OR_RETURN(const AudioFeatureExtractor extractor, MakeExtractor(command));
  RETURN_IF_ERROR(PosixFileSystem().CreateDirectories(command.output));
  Progress progress(std::cout);
  progress.Start("features", items.size());
  size_t unfit = 0;
  for (size_t i = 0; i < items.size(); ++i) {
    const std::string path = FeaturePath(command.output, items[i]);
    if (!HasFeatures(path, !command.no_teachers)) {
      const auto features = extractor.Extract(items[i].path, command.runs);
      if (features.ok()) {
        RETURN_IF_ERROR(SaveAudioFeatures(*features, path));
      } else if (absl::IsInvalidArgument(features.status())) {
        ++unfit;
      } else {
        progress.Note(absl::StrCat("left out: ", features.status().ToString()));
      }
    }
    progress.Report(i + 1);
  }
  if (unfit > 0)
    progress.Note(absl::StrCat(unfit, " files left out: too short, silent or no audio"));
  return absl::OkStatus();
}

struct TeacherLabelsCommand {
  AudioSources sources;
  std::string features, classes, music, output;
  TeacherLabelOptions options;
};

absl::Status RunTeacherLabels(const TeacherLabelsCommand& command) {
  namespace fs = std::filesystem;
  ASSIGN_OR_RETURN(std::vector<AudioItem> items, ListTrainingAudio(command.sources));
  const auto name = [&](const AudioItem& item) {
    return fs::path(item.path).lexically_relative(command.music).string();
  };
  std::erase_if(items, [&](const AudioItem& item) {
    return name(item).empty() || name(item).starts_with("..");
  });
  if (items.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("none of the audio is below ", command.music, ": see --music"));
  }
  ASSIGN_OR_RETURN(const FeatureSet set, LoadFeatureSet(items, command.features));
  ASSIGN_OR_RETURN(const auto classes, ReadYamnetMusicClasses(command.classes));
  std::vector<std::string> files;
  for (const AudioItem& item : set.items) files.push_back(name(item));
  ASSIGN_OR_RETURN(const std::string table, TeacherLabels(set, files, classes, command.options));
  return PosixFileSystem().WriteFileAtomically(command.output, table);
}

absl::Status RunCheckTeachers(const std::string& folder) {
  ASSIGN_OR_RETURN(const auto differences, CheckTeachers(folder));
  for (const TeacherDifference& one : differences) {
    std::cout << absl::StrFormat("%-28s largest difference %.2g, allowed %.2g\n", one.what,
                                 one.largest, one.allowed);
  }
  for (const TeacherDifference& one : differences) {
    if (!(one.largest <= one.allowed)) {
      return absl::DataLossError(absl::StrCat(one.what, " differs from its reference"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

void AddFeaturesCommand(CLI::App& app, absl::Status* status) {
  CLI::App* command =
      app.add_subcommand("features", "Compute the backbones' features and the teachers' scores");
  auto c = std::make_shared<FeaturesCommand>();
  command->add_option("--data", c->sources.data, "Folder with real/, captions/ and teachers/");
  command->add_option("--packages", c->sources.packages, "Folder of unpacked music packages");
  command->add_option("--rendered", c->sources.rendered, "Folders of rendered music");
  command->add_option("--musicnn", c->wheel, "musicnn's wheel")->required();
  command->add_option("--teachers", c->teachers,
                      "Folder with yamnet/ and choi/; teachers/ of --data if left out");
  command->add_flag("--no-teachers", c->no_teachers, "The backbones' features alone");
  command->add_option("--runs", c->runs, "Most passages of a file, at least a half apart")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--out", c->output, "Folder of features, a file a recording")->required();
  command->callback([=] { *status = RunFeatures(*c); });
}

void AddTeacherLabelsCommand(CLI::App& app, absl::Status* status) {
  CLI::App* command = app.add_subcommand(
      "teacher-labels", "Write labels for libretto-eval tagging by YAMNet's scores of features");
  auto c = std::make_shared<TeacherLabelsCommand>();
  command->add_option("--data", c->sources.data, "Folder with real/, as features had it");
  command->add_option("--packages", c->sources.packages, "Folder of music, as features had it");
  command->add_option("--features", c->features, "Folder of features")->required();
  command->add_option("--classes", c->classes, "audioset-classes.csv")->required();
  command
      ->add_option("--music", c->music,
                   "Folder that libretto-eval will get: recordings below it alone")
      ->required();
  command->add_option("--share", c->options.share, "Of the recordings that may have a class")
      ->check(CLI::Range(0.001, 1.0))
      ->capture_default_str();
  command->add_option("--floor", c->options.floor, "Least probability of a class that is there")
      ->check(CLI::Range(0.001, 1.0))
      ->capture_default_str();
  command
      ->add_option("--min-positives", c->options.min_positives,
                   "Classes that fewer recordings have are left out")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--out", c->output, "TSV to write")->required();
  command->callback([=] { *status = RunTeacherLabels(*c); });
}

void AddCheckTeachersCommand(CLI::App& app, absl::Status* status) {
  CLI::App* command =
      app.add_subcommand("check-teachers", "Compare both teachers with what their references gave");
  auto data = std::make_shared<std::string>();
  command->add_option("--data", *data, "Folder with teachers/")->required();
  command->callback([=] { *status = RunCheckTeachers(*data + "/teachers"); });
}

}  // namespace libretto
