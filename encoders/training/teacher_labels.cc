#include "encoders/training/teacher_labels.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace libretto {
namespace {

// [recordings, classes]: the mean probability over a recording's patches. `items` are those that
// have scores.
torch::Tensor MeanProbabilities(const FeatureSet& set, const std::vector<YamnetClass>& classes,
                                std::vector<int64_t>& items) {
  std::vector<int64_t> columns;
  for (const YamnetClass& one : classes) columns.push_back(one.index);
  const torch::Tensor known = torch::sigmoid(set.teacher.index_select(1, torch::tensor(columns)));
  std::map<int64_t, std::vector<int64_t>> patches;
  for (size_t i = 0; i < set.item.size(); ++i) {
    const auto patch = static_cast<int64_t>(i);
    if (set.has_teacher[patch].item<bool>()) patches[set.item[i]].push_back(patch);
  }
  std::vector<torch::Tensor> rows;
  for (const auto& [item, own] : patches) {
    items.push_back(item);
    rows.push_back(known.index_select(0, torch::tensor(own)).mean(0));
  }
  return rows.empty() ? torch::Tensor() : torch::stack(rows);
}

// The least score that a recording needs to have the class.
float Threshold(std::vector<float> scores, const TeacherLabelOptions& options) {
  const auto top = std::max<size_t>(
      1, static_cast<size_t>(std::llround(options.share * static_cast<double>(scores.size()))));
  std::nth_element(scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(top) - 1,
                   scores.end(), std::greater<>());
  return std::max(static_cast<float>(options.floor), scores[top - 1]);
}

}  // namespace

absl::StatusOr<std::string> TeacherLabels(const FeatureSet& set,
                                          const std::vector<std::string>& files,
                                          const std::vector<YamnetClass>& classes,
                                          const TeacherLabelOptions& options) {
  std::vector<int64_t> items;
  const torch::Tensor probabilities = MeanProbabilities(set, classes, items);
  if (items.empty()) {
    return absl::FailedPreconditionError(
        "no recording has the teacher's scores: run features with --data or --teachers");
  }
  std::vector<std::vector<std::string>> labels(items.size());
  bool any = false;
  for (size_t c = 0; c < classes.size(); ++c) {
    const torch::Tensor column = probabilities.select(1, static_cast<int64_t>(c)).contiguous();
    const std::vector<float> scores(column.data_ptr<float>(),
                                    column.data_ptr<float>() + column.numel());
    const float threshold = Threshold(scores, options);
    const auto positives = std::count_if(scores.begin(), scores.end(),
                                         [&](float score) { return score >= threshold; });
    if (positives < options.min_positives) continue;
    any = true;
    for (size_t i = 0; i < items.size(); ++i) {
      if (scores[i] < options.floor / 2) continue;
      labels[i].push_back(
          absl::StrCat(scores[i] >= threshold ? "" : "?", classes[c].names.front()));
    }
  }
  if (!any) {
    return absl::FailedPreconditionError(
        absl::StrCat("no class has ", options.min_positives,
                     " recordings of the teacher's certainty: take more music or a lower --floor"));
  }
  std::string table;
  for (size_t i = 0; i < items.size(); ++i) {
    absl::StrAppend(&table, files[static_cast<size_t>(items[i])], "\t",
                    labels[i].empty() ? "-" : absl::StrJoin(labels[i], "|"), "\n");
  }
  return table;
}

}  // namespace libretto
