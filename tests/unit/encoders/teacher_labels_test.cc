#include "encoders/training/teacher_labels.h"

#include <array>
#include <catch2/catch.hpp>

#include "encoders/towers/yamnet.h"

namespace libretto {
namespace {

const std::vector<YamnetClass> kClasses = {
    {3, "Piano", {"piano"}}, {7, "Violin, fiddle", {"violin", "fiddle"}}, {9, "Harp", {"harp"}}};

// A patch a recording, with these probabilities of the classes; the last has no scores.
FeatureSet Heard(const std::vector<std::array<float, 3>>& probabilities) {
  FeatureSet set;
  const auto size = static_cast<int64_t>(probabilities.size());
  set.items.resize(probabilities.size() + 1);
  set.teacher = torch::zeros({size + 1, kYamnetClasses});
  set.has_teacher = torch::ones({size + 1}, torch::kBool);
  set.has_teacher[size] = false;
  for (int64_t i = 0; i <= size; ++i) {
    set.item.push_back(i);
    for (size_t c = 0; i < size && c < kClasses.size(); ++c) {
      set.teacher[i][kClasses[c].index] =
          torch::logit(torch::tensor(probabilities[static_cast<size_t>(i)][c]));
    }
  }
  return set;
}

TEST_CASE("a class is given to the top share above the floor, open in between, else not there") {
  const FeatureSet set = Heard({{0.9, 0.01, 0.3},
                                {0.8, 0.6, 0.01},
                                {0.3, 0.5, 0.01},
                                {0.06, 0.2, 0.01},
                                {0.01, 0.01, 0.01}});
  const auto table = TeacherLabels(set, {"a.ogg", "b.ogg", "c.ogg", "d.ogg", "e.ogg", "f.ogg"},
                                   kClasses, {0.4, 0.1, 2});
  REQUIRE(table.ok());
  CHECK(
      *table ==
      "a.ogg\tpiano\nb.ogg\tpiano|violin\nc.ogg\t?piano|violin\nd.ogg\t?piano|?violin\ne.ogg\t-\n");
}

TEST_CASE("a recording's score is the mean over its passages") {
  FeatureSet set = Heard({{0.9, 0.01, 0.01}, {0.9, 0.01, 0.01}, {0.02, 0.01, 0.01}});
  set.item = {0, 1, 1, 2};
  set.items.resize(3);
  const auto table = TeacherLabels(set, {"a", "b", "c"}, kClasses, {0.5, 0.5, 1});
  REQUIRE(table.ok());
  CHECK(*table == "a\tpiano\nb\t?piano\n");
}

TEST_CASE("no scores, and no class of enough recordings, are errors that say the remedy") {
  FeatureSet set = Heard({{0.9, 0.01, 0.01}});
  const auto few = TeacherLabels(set, {"a", "b"}, kClasses, {0.5, 0.5, 2});
  CHECK(absl::IsFailedPrecondition(few.status()));
  CHECK(few.status().message().find("--floor") != absl::string_view::npos);
  set.has_teacher.zero_();
  const auto none = TeacherLabels(set, {"a", "b"}, kClasses, {});
  CHECK(absl::IsFailedPrecondition(none.status()));
  CHECK(none.status().message().find("features") != absl::string_view::npos);
}

}  // namespace
}  // namespace libretto
