#include "encoders/training/feature_store.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/training/text_io.h"

namespace libretto {

absl::StatusOr<std::vector<AudioItem>> ListTrainingAudio(const std::string& data_folder,
                                                         const std::string& packages_folder) {
  ASSIGN_OR_RETURN(std::vector<AudioItem> items, ListClips(data_folder));
  ASSIGN_OR_RETURN(std::vector<AudioItem> music, ListMusicFiles(packages_folder));
  for (AudioItem& item : music) items.push_back(std::move(item));
  return items;
}

std::string FeaturePath(const std::string& folder, const AudioItem& item) {
  const std::string name = item.path.substr(item.path.rfind('/') + 1);
  return absl::StrFormat("%s/%016x.safetensors", folder,
                         StableHash(absl::StrCat(item.track, "\t", name)));
}

absl::StatusOr<FeatureSet> LoadFeatureSet(const std::vector<AudioItem>& items,
                                          const std::string& folder) {
  FeatureSet set;
  std::vector<torch::Tensor> features, teacher;
  for (const AudioItem& item : items) {
    const std::string path = FeaturePath(folder, item);
    if (!PosixFileSystem().Exists(path)) continue;
    ASSIGN_OR_RETURN(const AudioFeatures one, LoadAudioFeatures(path));
    const auto index = static_cast<int64_t>(set.items.size());
    set.items.push_back(item);
    for (int64_t i = 0; i < one.run.size(0); ++i) {
      set.item.push_back(index);
      set.run.push_back(one.run[i].item<int64_t>());
    }
    features.push_back(one.features);
    teacher.push_back(one.teacher);
  }
  if (features.empty()) return absl::NotFoundError(absl::StrCat("no features in ", folder));
  set.features = torch::cat(features);
  set.teacher = torch::cat(teacher);
  return set;
}

}  // namespace libretto
