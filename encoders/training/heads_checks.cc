#include "encoders/training/heads_checks.h"

namespace libretto {

absl::Status CheckRecordings(const FeatureSet& set, const std::vector<bool>& keep) {
  for (size_t i = 0; i < set.items.size(); ++i) {
    if (keep[i] && !set.items[i].rendered) return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      "no features of real music to train on, only of rendered music or of tracks kept aside; give "
      "--data or --packages with music, and run `libretto-train features` with the same");
}

absl::Status CheckHeadTexts(const HeadTexts& texts, const std::vector<bool>& keep) {
  bool described = false;
  for (size_t i = 0; i < texts.of_item.size(); ++i) {
    described |= keep[i] && !texts.of_item[i].empty();
  }
  if (!described) {
    return absl::FailedPreconditionError(
        "no recording to train on has tags or a description; fill in source_tags of real/clips.tsv "
        "in the data folder, or give --rendered or --embedded-metadata");
  }
  if (texts.described.empty()) {
    return absl::FailedPreconditionError(
        "no caption has both a sentence and tags; see captions/musiccaps.csv and "
        "captions/incompetech.jsonl in the data folder");
  }
  return absl::OkStatus();
}

}  // namespace libretto
