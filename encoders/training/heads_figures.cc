#include "encoders/training/heads_figures.h"

#include <algorithm>
#include <map>
#include <set>

namespace libretto {
namespace {

constexpr int64_t kTop = 10;

// similarity [queries, tracks].
RetrievalFigures Measure(const RetrievalTask& task, const torch::Tensor& similarity) {
  RetrievalFigures figures;
  figures.name = task.name;
  figures.queries = similarity.size(0);
  figures.tracks = similarity.size(1);
  const torch::Tensor order = similarity.argsort(1, /*descending=*/true).contiguous();
  std::vector<int64_t> ranks;
  std::map<int64_t, int64_t> places;
  for (int64_t q = 0; q < figures.queries; ++q) {
    const auto* row = order.data_ptr<int64_t>() + q * figures.tracks;
    const std::vector<int64_t>& right = task.answers[q];
    int64_t rank = 0;
    while (std::find(right.begin(), right.end(), row[rank]) == right.end()) ++rank;
    ranks.push_back(rank + 1);
    figures.reciprocal_rank += 1.0 / static_cast<double>(rank + 1) / figures.queries;
    figures.recall_at_10 += (rank < kTop ? 1.0 : 0.0) / figures.queries;
    for (int64_t i = 0; i < std::min(kTop, figures.tracks); ++i) ++places[row[i]];
  }
  std::sort(ranks.begin(), ranks.end());
  figures.median_rank = static_cast<double>(ranks[ranks.size() / 2]);
  int64_t most = 0;
  for (const auto& [track, count] : places) most = std::max(most, count);
  figures.hubness = static_cast<double>(most) / figures.queries * figures.tracks / kTop;
  return figures;
}

// Rows of `values` [runs, D] averaged by track.
torch::Tensor ByTrack(const torch::Tensor& values, const std::vector<int64_t>& items,
                      const AsideTracks& tracks) {
  std::vector<torch::Tensor> means;
  for (const auto& own : tracks.items) {
    std::vector<int64_t> rows;
    for (size_t i = 0; i < items.size(); ++i) {
      if (std::find(own.begin(), own.end(), items[i]) != own.end()) {
        rows.push_back(static_cast<int64_t>(i));
      }
    }
    means.push_back(values.index_select(0, torch::tensor(rows)).mean(0));
  }
  return torch::stack(means);
}

}  // namespace

AsideTracks TracksAside(const FeatureSet& set, const std::vector<bool>& aside) {
  std::map<std::string, std::vector<int64_t>> by_name;
  for (size_t i = 0; i < set.items.size(); ++i) {
    if (aside[i]) by_name[set.items[i].track].push_back(static_cast<int64_t>(i));
  }
  AsideTracks tracks;
  for (auto& [name, items] : by_name) {
    tracks.names.push_back(name);
    tracks.items.push_back(items);
  }
  return tracks;
}

std::vector<RetrievalTask> RetrievalTasks(const FeatureSet& set, const HeadTexts& texts,
                                          const AsideTracks& tracks) {
  RetrievalTask sentences{"sentences", {}, {}}, tags{"tags", {}, {}};
  std::map<int64_t, std::set<int64_t>> by_tag;
  for (size_t t = 0; t < tracks.items.size(); ++t) {
    const int64_t item = tracks.items[t][0];
    std::set<std::string> own_tags(set.items[item].tags.begin(), set.items[item].tags.end());
    for (const int64_t text : texts.of_item[item].All()) {
      if (own_tags.contains(texts.table.text(text))) {
        by_tag[text].insert(static_cast<int64_t>(t));
      } else if (texts.table.text(text).size() > 40) {
        sentences.texts.push_back(text);
        sentences.answers.push_back({static_cast<int64_t>(t)});
      }
    }
  }
  for (const auto& [text, answers] : by_tag) {
    tags.texts.push_back(text);
    tags.answers.emplace_back(answers.begin(), answers.end());
  }
  return {sentences, tags};
}

std::vector<RetrievalFigures> MeasureHeads(const HeadsData& data, const HeadTexts& texts,
                                           const AsideTracks& tracks, AudioHead& audio,
                                           TextHead& text) {
  torch::NoGradGuard no_grad;
  std::vector<int64_t> items;
  const torch::Tensor runs = audio->forward(data.Runs(&items));
  const torch::Tensor by_track = UnitRows(ByTrack(runs, items, tracks));
  std::vector<RetrievalFigures> all;
  for (const RetrievalTask& task : RetrievalTasks(data.set(), texts, tracks)) {
    if (task.texts.empty()) continue;
    const torch::Tensor queries = text->forward(texts.table.Gather(task.texts));
    all.push_back(Measure(task, queries.mm(by_track.t())));
  }
  return all;
}

std::vector<RetrievalFigures> MeasureNameMatching(const HeadsData& data, const HeadTexts& texts,
                                                  const AsideTracks& tracks) {
  torch::NoGradGuard no_grad;
  const torch::Tensor by_track = ByTrack(data.concepts().scores, data.set().item, tracks);
  const torch::Tensor concepts = texts.ConceptNames();
  std::vector<RetrievalFigures> all;
  for (const RetrievalTask& task : RetrievalTasks(data.set(), texts, tracks)) {
    if (task.texts.empty()) continue;
    const torch::Tensor near =
        torch::softmax(texts.table.Gather(task.texts).mm(concepts.t()) / kConceptTemperature, 1);
    all.push_back(Measure(task, near.mm(by_track.t())));
  }
  return all;
}

double MeanTextCosine(const HeadTexts& texts, TextHead& text) {
  torch::NoGradGuard no_grad;
  std::vector<int64_t> numbers;
  for (size_t i = 0; i < texts.described.size() && numbers.size() < 500; i += 7) {
    numbers.push_back(texts.described[i].sentences[0]);
  }
  const torch::Tensor rows = text->forward(texts.table.Gather(numbers));
  const auto n = static_cast<double>(numbers.size());
  return (rows.mm(rows.t()).sum().item<double>() - n) / (n * (n - 1));
}

}  // namespace libretto
