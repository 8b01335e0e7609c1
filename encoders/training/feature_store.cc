#include "encoders/training/feature_store.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/training/corpus/rendered.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

namespace fs = std::filesystem;

// Scores of all recordings; zeros, and false in `has`, for those that have none.
torch::Tensor Join(const std::vector<torch::Tensor>& scores, const std::vector<int64_t>& patches,
                   int64_t size, torch::Tensor& has) {
  std::vector<torch::Tensor> rows, known;
  for (size_t i = 0; i < scores.size(); ++i) {
    rows.push_back(scores[i].defined() ? scores[i] : torch::zeros({patches[i], size}));
    known.push_back(torch::full({patches[i]}, scores[i].defined(), torch::kBool));
  }
  has = torch::cat(known);
  return torch::cat(rows);
}

}  // namespace

absl::StatusOr<std::vector<AudioItem>> ListTrainingAudio(const AudioSources& sources) {
  std::vector<AudioItem> items;
  if (!sources.data.empty()) {
    if (!PosixFileSystem().Exists(sources.data)) {
      return absl::NotFoundError(
          absl::StrCat(sources.data,
                       ": no such folder; it should hold the training data, laid out as "
                       "docs/model-card.md says"));
    }
    ASSIGN_OR_RETURN(items, ListClips(sources.data));
  }
  if (!sources.packages.empty()) {
    ASSIGN_OR_RETURN(std::vector<AudioItem> music, ListMusicFiles(sources.packages));
    std::move(music.begin(), music.end(), std::back_inserter(items));
  }
  for (const std::string& folder : sources.rendered) {
    ASSIGN_OR_RETURN(std::vector<AudioItem> music, ListRendered(folder));
    const std::string name = fs::path(folder + "/").parent_path().filename();
    for (AudioItem& item : music) {
      item.track = absl::StrCat(name, "/", item.track);
      item.rendered = true;
      items.push_back(std::move(item));
    }
  }
  std::map<std::string, const AudioItem*> known;
  for (const AudioItem& item : items) {
    const auto [other, fresh] = known.emplace(FeaturePath("", item), &item);
    if (fresh) continue;
    return absl::InvalidArgumentError(absl::StrCat(other->second->path, " and ", item.path,
                                                   " go by one name: rename one's folder"));
  }
  return items;
}

std::string FeaturePath(const std::string& folder, const AudioItem& item) {
  const std::string name = item.path.substr(item.path.rfind('/') + 1);
  return absl::StrFormat("%s/%016x.safetensors", folder,
                         StableHash(absl::StrCat(item.track, "\t", name)));
}

bool HasFeatures(const std::string& path, bool with_teachers) {
  if (!PosixFileSystem().Exists(path)) return false;
  const auto file = SafetensorsFile::Open(path);
  return file.ok() && (!with_teachers || file->tensors().contains("listener"));
}

absl::StatusOr<FeatureSet> LoadFeatureSet(const std::vector<AudioItem>& items,
                                          const std::string& folder) {
  FeatureSet set;
  std::vector<torch::Tensor> features, teacher, listener;
  std::vector<int64_t> patches;
  for (const AudioItem& item : items) {
    const std::string path = FeaturePath(folder, item);
    if (!PosixFileSystem().Exists(path)) continue;
    ASSIGN_OR_RETURN(const AudioFeatures one, LoadAudioFeatures(path));
    const auto index = static_cast<int64_t>(set.items.size());
    set.items.push_back(item);
    patches.push_back(one.run.size(0));
    for (int64_t i = 0; i < patches.back(); ++i) {
      set.item.push_back(index);
      set.run.push_back(one.run[i].item<int64_t>());
    }
    features.push_back(one.features);
    teacher.push_back(one.teacher);
    listener.push_back(one.listener);
  }
  if (features.empty()) {
    return absl::NotFoundError(absl::StrCat(
        folder, ": no features of any of the ", items.size(),
        " recordings; compute them with `libretto-train features --out ", folder, "`"));
  }
  set.features = torch::cat(features);
  set.teacher = Join(teacher, patches, kYamnetClasses, set.has_teacher);
  set.listener = Join(listener, patches, kChoiTags, set.has_listener);
  return set;
}

absl::Status LeaveOut(const std::string& source, FeatureSet& set) {
  constexpr double kNever = -20;  // logit of a class that is not there
  const int64_t half = set.features.size(1) / 2;
  if (source == "msd") {
    set.features.slice(1, 0, half).zero_();
  } else if (source == "mtt") {
    set.features.slice(1, half).zero_();
  } else if (source == "yamnet") {
    set.teacher.fill_(kNever);
    set.has_teacher.zero_();
  } else if (source == "choi") {
    set.has_listener.zero_();
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", source, "\" is none of msd, mtt, yamnet, choi"));
  }
  return absl::OkStatus();
}

}  // namespace libretto
