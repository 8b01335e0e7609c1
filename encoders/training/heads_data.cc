#include "encoders/training/heads_data.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "encoders/training/text_io.h"

namespace libretto {
namespace {

constexpr int64_t kTags = 50;
constexpr double kMinDeviation = 1e-3;

double Uniform(Random& random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

}  // namespace

HeadsData::HeadsData(FeatureSet set, ConceptTable concepts, const std::vector<bool>& keep,
                     double rendered_share)
    : set_(std::move(set)),
      concepts_(std::move(concepts)),
      rendered_share_(rendered_share),
      patches_(set_.items.size()) {
  std::vector<int64_t> used;
  std::vector<float> is_rendered;
  for (size_t i = 0; i < set_.item.size(); ++i) {
    patches_[set_.item[i]].push_back(static_cast<int64_t>(i));
    if (!keep[set_.item[i]]) continue;
    used.push_back(static_cast<int64_t>(i));
    is_rendered.push_back(set_.items[set_.item[i]].rendered ? 1 : 0);
  }
  for (size_t i = 0; i < patches_.size(); ++i) {
    if (!keep[i] || patches_[i].empty()) continue;
    (set_.items[i].rendered ? rendered_ : real_).push_back(static_cast<int64_t>(i));
  }
  used_ = torch::tensor(used);
  const torch::Tensor rendered = torch::tensor(is_rendered);
  const double count = rendered.sum().item<double>(), others = used.size() - count;
  const double weight = count > 0 ? others * rendered_share / (1 - rendered_share) / count : 0;
  used_weight_ = 1 + (weight - 1) * rendered;
  std::vector<int64_t> broad;
  for (const int64_t item : real_) {
    broad.insert(broad.end(), patches_[item].begin(), patches_[item].end());
  }
  const torch::Tensor features = set_.features.index_select(0, torch::tensor(broad));
  mean_ = features.mean(0);
  deviation_ = features.std(0).clamp_min(kMinDeviation);
  // Regression of every feature on each native tag's logit: where the features go when it rises.
  const torch::Tensor x = (features - mean_) / deviation_;
  const int64_t half = x.size(1) / 2;
  const torch::Tensor tags = torch::cat({x.slice(1, 0, kTags), x.slice(1, half, half + kTags)}, 1);
  directions_ = tags.t().mm(x) / static_cast<double>(x.size(0));
}

PassageBatch HeadsData::Draw(const std::vector<int64_t>& real, const std::vector<int64_t>& rendered,
                             int64_t count, Random& random) const {
  std::vector<torch::Tensor> features, scores;
  PassageBatch batch;
  for (int64_t i = 0; i < count; ++i) {
    const bool synthetic = real.empty() || (!rendered.empty() && Uniform(random) < rendered_share_);
    const std::vector<int64_t>& items = synthetic ? rendered : real;
    const int64_t item = items[random() % items.size()];
    const std::vector<int64_t>& patches = patches_[item];
    const int64_t begin = patches[random() % patches.size()];
    int64_t end = begin + 1;
    const auto length = static_cast<int64_t>(1 + random() % kRunPatches);
    while (end - begin < length && end <= patches.back() && set_.run[end] == set_.run[begin]) ++end;
    features.push_back(set_.features.slice(0, begin, end).mean(0));
    scores.push_back(concepts_.scores.slice(0, begin, end).mean(0));
    batch.items.push_back(item);
  }
  batch.features = torch::stack(features);
  batch.scores = torch::stack(scores);
  return batch;
}

PassageBatch HeadsData::DrawPassages(int64_t count, Random& random) const {
  return Draw(real_, rendered_, count, random);
}

PassageBatch HeadsData::DrawDescribed(bool rendered, int64_t count, const HeadTexts& texts,
                                      Random& random) const {
  std::vector<int64_t> described;
  std::ranges::copy_if(rendered ? rendered_ : real_, std::back_inserter(described),
                       [&](int64_t item) { return !texts.of_item[item].empty(); });
  return described.empty() ? PassageBatch{} : Draw(described, {}, count, random);
}

PassageBatch HeadsData::DrawSynthetic(int64_t count, Random& random, torch::Tensor* known) const {
  const PassageBatch one = DrawPassages(count, random), two = DrawPassages(count, random);
  const torch::Tensor a = (one.features - mean_) / deviation_;
  const torch::Tensor b = (two.features - mean_) / deviation_;
  const torch::Tensor mix = torch::rand({count, 1});
  torch::Tensor x = (mix * a + (1 - mix) * b) * (0.8 + 0.8 * torch::rand({count, 1}));
  torch::Tensor shift = torch::zeros({count, directions_.size(0)});
  for (int64_t i = 0; i < count; ++i) {
    for (uint64_t n = 1 + random() % 3; n > 0; --n) {
      shift[i][static_cast<int64_t>(random() % directions_.size(0))] = 1 + 2.5 * Uniform(random);
    }
  }
  x = x + shift.mm(directions_) + 0.2 * torch::randn_like(x);
  PassageBatch batch;
  batch.features = x * deviation_ + mean_;
  batch.scores = concepts_.NativeScores(batch.features, known);
  return batch;
}

torch::Tensor HeadsData::Runs(std::vector<int64_t>* items) const {
  std::vector<torch::Tensor> runs;
  for (size_t begin = 0, end = 0; begin < set_.item.size(); begin = end) {
    while (end < set_.item.size() && set_.item[end] == set_.item[begin] &&
           set_.run[end] == set_.run[begin]) {
      ++end;
    }
    runs.push_back(
        set_.features.slice(0, static_cast<int64_t>(begin), static_cast<int64_t>(end)).mean(0));
    items->push_back(set_.item[begin]);
  }
  return torch::stack(runs);
}

namespace {

std::vector<std::string> SomeTags(const std::vector<std::string>& tags, size_t count,
                                  Random& random) {
  std::vector<std::string> some = tags;
  std::shuffle(some.begin(), some.end(), random);
  some.resize(std::min(some.size(), count));
  return some;
}

void AddWords(const std::vector<std::string>& tags, TextTable& table, std::vector<int64_t>& out) {
  for (const std::string& tag : tags) {
    if (!Trim(tag).empty()) out.push_back(table.Add(ToLowerAscii(tag)));
  }
}

// `count` lists of two to four tags, where there are so many.
void AddLists(const std::vector<std::string>& tags, int count, Random& random, TextTable& table,
              std::vector<int64_t>& out) {
  for (int i = 0; i < count && tags.size() > 1; ++i) {
    out.push_back(table.Add(ToLowerAscii(JoinTags(SomeTags(tags, 2 + random() % 3, random)))));
  }
}

HeadTexts::Pair PairOf(const DescribedMusic& music, Random& random, TextTable& table) {
  HeadTexts::Pair pair;
  const size_t length = Trim(music.description).size();
  if (length > 8 && length < 500) pair.sentences.push_back(table.Add(music.description));
  for (const std::string& sentence : SplitSentences(music.description)) {
    if (sentence.size() < 300) pair.sentences.push_back(table.Add(sentence));
  }
  AddWords(music.tags, table, pair.tags);
  AddLists(music.tags, 3, random, table, pair.tags);
  return pair;
}

void AddTranslations(const Lexicon& lexicon, HeadTexts& texts) {
  for (const LexiconRow& row : lexicon.rows) {
    for (const std::string& english : row.terms.at("en")) {
      std::vector<int64_t>& numbers = texts.translations[texts.table.Add(ToLowerAscii(english))];
      for (const auto& [language, terms] : row.terms) {
        if (language == "en") continue;
        for (const std::string& term : terms) numbers.push_back(texts.table.Add(term));
      }
    }
  }
}

}  // namespace

std::vector<int64_t> HeadTexts::OfItem::All() const {
  std::vector<int64_t> all = words;
  all.insert(all.end(), lists.begin(), lists.end());
  all.insert(all.end(), sentences.begin(), sentences.end());
  return all;
}

torch::Tensor HeadTexts::ConceptNames() const {
  std::vector<int64_t> names;
  for (const auto& numbers : concepts) names.push_back(numbers[0]);
  return table.Gather(names);
}

HeadTexts CollectHeadTexts(const FeatureSet& set, const ConceptTable& concepts,
                           const Lexicon& lexicon, const std::vector<DescribedMusic>& captions,
                           uint64_t seed) {
  Random random(seed);
  HeadTexts texts;
  for (const Concept& one : concepts.concepts) {
    std::vector<int64_t>& numbers = texts.concepts.emplace_back();
    for (const std::string& text : ConceptTexts(one, lexicon)) {
      if (!Trim(text).empty()) numbers.push_back(texts.table.Add(text));
    }
  }
  for (const DescribedMusic& music : captions) {
    HeadTexts::Pair pair = PairOf(music, random, texts.table);
    if (!pair.sentences.empty() && !pair.tags.empty()) texts.described.push_back(std::move(pair));
  }
  for (const AudioItem& item : set.items) {
    HeadTexts::OfItem& own = texts.of_item.emplace_back();
    AddWords(item.tags, texts.table, own.words);
    AddLists(item.tags, 4, random, texts.table, own.lists);
    own.sentences = PairOf({"", item.description, {}}, random, texts.table).sentences;
  }
  AddTranslations(lexicon, texts);
  for (const Twin& twin : LexiconTwins(lexicon, 800, seed)) {
    texts.loose.push_back(texts.table.Add(twin.text));
  }
  for (const auto& pair : texts.described) {
    texts.loose.push_back(pair.tags[random() % pair.tags.size()]);
    texts.loose.push_back(pair.sentences[random() % pair.sentences.size()]);
  }
  return texts;
}

}  // namespace libretto
