#include "encoders/training/heads_losses.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "encoders/training/objectives.h"

namespace libretto {
namespace {

constexpr double kRelationTemperature = 0.1;
constexpr double kJitter = 0.3;         // of a projected feature's standard deviation
constexpr double kSentenceShare = 0.5;  // of the texts of a recording that has sentences and tags
constexpr int64_t kProfilesPerStep = 250;
constexpr size_t kWordsPerStep = 400;

}  // namespace

HeadsLosses::HeadsLosses(const HeadsData& data, const HeadTexts& texts, const HeadsOptions& options,
                         AudioHead& audio, TextHead& text)
    : data_(data),
      texts_(texts),
      options_(options),
      audio_(audio),
      text_(text),
      concept_names_(texts.ConceptNames()),
      random_(options.seed) {}

Losses HeadsLosses::Step() {
  Losses losses;
  const torch::Tensor columns = DrawConcepts();
  const torch::Tensor concepts = text_->forward(ConceptTexts(columns));
  const auto of = [&](const torch::Tensor& all, int64_t dim) {
    return all.index_select(dim, columns);
  };
  const PassageBatch batch = data_.DrawPassages(options_.passages, random_);
  const torch::Tensor audio = Hear(batch.features);
  losses["concepts"] =
      ConceptLoss(audio, concepts, of(batch.scores, 1), of(data_.concepts().weight, 0));
  torch::Tensor known;
  const PassageBatch synthetic = data_.DrawSynthetic(options_.passages, random_, &known);
  losses["natives"] = ConceptLoss(audio_->forward(synthetic.features), concepts,
                                  of(synthetic.scores, 1), of(known, 0));
  losses["names"] = NameLoss(audio, batch.scores);
  DescribedLosses(/*rendered=*/false, losses["sources"], losses["words"]);
  DescribedLosses(/*rendered=*/true, losses["rendered_sources"], losses["rendered_words"]);
  CaptionLosses(losses);
  return losses;
}

// Every observed concept, and some of those that profiles describe.
torch::Tensor HeadsLosses::DrawConcepts() {
  std::vector<int64_t> columns;
  const int64_t observed = data_.concepts().observed;
  const auto profiles = static_cast<int64_t>(texts_.concepts.size()) - observed;
  for (int64_t i = 0; i < observed; ++i) columns.push_back(i);
  std::vector<int64_t> some(profiles);
  std::iota(some.begin(), some.end(), observed);
  std::shuffle(some.begin(), some.end(), random_);
  some.resize(std::min(profiles, kProfilesPerStep));
  columns.insert(columns.end(), some.begin(), some.end());
  return torch::tensor(columns);
}

// A text of each concept, its name more often than another.
torch::Tensor HeadsLosses::ConceptTexts(const torch::Tensor& columns) {
  std::vector<int64_t> numbers;
  for (int64_t i = 0; i < columns.size(0); ++i) {
    const std::vector<int64_t>& some = texts_.concepts[columns[i].item<int64_t>()];
    numbers.push_back(random_() % 3 == 0 ? some[0] : Pick(some));
  }
  return texts_.table.Gather(numbers);
}

// With a little noise, so that no single feature is relied upon.
torch::Tensor HeadsLosses::Hear(const torch::Tensor& features) {
  if (!spread_.defined()) {
    torch::NoGradGuard no_grad;
    spread_ = audio_->Project(data_.set().features.index_select(0, data_.used())).std(0);
  }
  const torch::Tensor projected = audio_->Project(features);
  return audio_->Embed(projected + kJitter * torch::randn_like(projected) * spread_);
}

torch::Tensor HeadsLosses::ConceptLoss(const torch::Tensor& audio, const torch::Tensor& concepts,
                                       const torch::Tensor& scores,
                                       const torch::Tensor& weight) const {
  const torch::Tensor similarity = options_.scale * audio.mm(concepts.t());
  const torch::Tensor visible = torch::log(weight + 1e-6);
  const torch::Tensor by_concept =
      SoftTargetLoss(similarity, scores, options_.sharpness, 0, weight);
  const torch::Tensor by_passage =
      SoftTargetLoss(similarity + visible, scores + visible / options_.sharpness,
                     options_.sharpness, 1, torch::ones({audio.size(0)}));
  return by_concept + 0.5 * by_passage;
}

// Any text ought to rank the passages as the concepts with names near to it do.
torch::Tensor HeadsLosses::NameLoss(const torch::Tensor& audio, const torch::Tensor& scores) {
  std::vector<int64_t> numbers;
  for (int64_t i = 0; i < options_.texts; ++i) numbers.push_back(Pick(texts_.loose));
  const torch::Tensor sentences = texts_.table.Gather(numbers);
  const torch::Tensor near = torch::softmax(
      sentences.mm(concept_names_.t()) / kConceptTemperature + torch::log(data_.concepts().weight),
      1);
  torch::Tensor wanted = near.mm(scores.t());  // [texts, passages]
  wanted = wanted / wanted.std(1, true, true).clamp_min(0.2);
  const torch::Tensor similarity = options_.scale * text_->forward(sentences).mm(audio.t());
  return SoftTargetLoss(similarity, wanted, options_.sharpness, 1, torch::ones({options_.texts}));
}

torch::Tensor HeadsLosses::MatchLoss(const torch::Tensor& similarity,
                                     const torch::Tensor& positive) const {
  if (options_.margin <= 0) return ContrastiveLoss(similarity, positive);
  return TripletLoss(similarity, positive, options_.scale * options_.margin);
}

void HeadsLosses::DescribedLosses(bool rendered, torch::Tensor& sources, torch::Tensor& words) {
  const PassageBatch batch = data_.DrawDescribed(rendered, options_.passages, texts_, random_);
  sources = words = torch::zeros({});
  if (batch.items.empty()) return;
  const torch::Tensor audio = Hear(batch.features);
  sources = SourceLoss(batch.items, audio);
  words = WordsLoss(batch.items, audio);
}

torch::Tensor HeadsLosses::SourceLoss(const std::vector<int64_t>& items,
                                      const torch::Tensor& audio) {
  std::vector<int64_t> numbers;
  for (const int64_t item : items) numbers.push_back(PickText(texts_.of_item[item]));
  const torch::Tensor similarity =
      options_.scale * audio.mm(text_->forward(texts_.table.Gather(numbers)).t());
  // Texts that some recording has are right for every recording that has them too.
  torch::Tensor positive = torch::zeros_like(similarity);
  auto value = positive.accessor<float, 2>();
  const auto& recordings = data_.set().items;
  for (int64_t i = 0; i < positive.size(0); ++i) {
    const std::vector<int64_t> own = texts_.of_item[items[i]].All();
    for (int64_t j = 0; j < positive.size(1); ++j) {
      const bool same = recordings[items[i]].track == recordings[items[j]].track;
      if (same || std::ranges::find(own, numbers[j]) != own.end()) value[i][j] = 1;
    }
  }
  return MatchLoss(similarity, positive);
}

torch::Tensor HeadsLosses::WordsLoss(const std::vector<int64_t>& items,
                                     const torch::Tensor& audio) {
  std::set<int64_t> found;
  for (const int64_t item : items) {
    found.insert(texts_.of_item[item].words.begin(), texts_.of_item[item].words.end());
  }
  if (found.empty()) return torch::zeros({});
  std::vector<int64_t> words(found.begin(), found.end());
  std::shuffle(words.begin(), words.end(), random_);
  words.resize(std::min(words.size(), kWordsPerStep));
  torch::Tensor positive =
      torch::zeros({static_cast<int64_t>(items.size()), static_cast<int64_t>(words.size())});
  auto value = positive.accessor<float, 2>();
  for (size_t i = 0; i < items.size(); ++i) {
    const std::vector<int64_t>& own = texts_.of_item[items[i]].words;
    for (size_t j = 0; j < words.size(); ++j) {
      value[i][j] = std::ranges::find(own, words[j]) != own.end() ? 1 : 0;
    }
  }
  for (int64_t& word : words) word = InSomeLanguage(word);
  const torch::Tensor labels = text_->forward(texts_.table.Gather(words));
  return LabelLoss(options_.scale * audio.mm(labels.t()), positive);
}

void HeadsLosses::CaptionLosses(Losses& losses) {
  std::vector<int64_t> sentences, tags;
  for (int64_t i = 0; i < options_.texts; ++i) {
    const HeadTexts::Pair& pair = texts_.described[random_() % texts_.described.size()];
    sentences.push_back(Pick(pair.sentences));
    tags.push_back(Pick(pair.tags));
  }
  const torch::Tensor original = texts_.table.Gather(sentences);
  const torch::Tensor rows = text_->forward(original);
  const torch::Tensor tag_vectors = texts_.table.Gather(tags);
  torch::Tensor positive = torch::eye(options_.texts);
  for (int64_t i = 0; i < options_.texts; ++i) {
    for (int64_t j = 0; j < options_.texts; ++j) {
      if (tags[i] == tags[j] || sentences[i] == sentences[j]) positive[i][j] = 1;
    }
  }
  losses["captions"] =
      MatchLoss(options_.scale * rows.mm(text_->forward(tag_vectors).t()), positive);
  losses["relations"] = RelationLoss(rows, original, kRelationTemperature);
}

int64_t HeadsLosses::Pick(const std::vector<int64_t>& numbers) {
  return numbers[random_() % numbers.size()];
}

// The word itself or, half the time, what another language has for it.
int64_t HeadsLosses::InSomeLanguage(int64_t word) {
  const auto found = texts_.translations.find(word);
  if (found == texts_.translations.end() || random_() % 2 == 0) return word;
  return Pick(found->second);
}

// A sentence, or a tag or a list of tags.
int64_t HeadsLosses::PickText(const HeadTexts::OfItem& own) {
  const double chance = own.sentences.empty() ? 0 : own.words.empty() ? 1 : kSentenceShare;
  if (std::uniform_real_distribution<double>()(random_) < chance) return Pick(own.sentences);
  const size_t place = random_() % (own.words.size() + own.lists.size());
  return place < own.words.size() ? own.words[place] : own.lists[place - own.words.size()];
}

}  // namespace libretto
