#include "encoders/training/heads.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/towers/tensors.h"
#include "encoders/training/auto_clip.h"
#include "encoders/training/concept_part.h"
#include "encoders/training/heads_checkpoint.h"
#include "encoders/training/loss_curve.h"
#include "encoders/training/objectives.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

constexpr double kWarmupSteps = 60;
constexpr double kRelationTemperature = 0.1;
constexpr int kReportSteps = 50, kSaveSteps = 50;
constexpr int64_t kProfilesPerStep = 250;

using Losses = std::map<std::string, torch::Tensor>;

int64_t Pick(const std::vector<int64_t>& numbers, Random& random) {
  return numbers[random() % numbers.size()];
}

class Trainer {
 public:
  Trainer(const HeadsData& data, const HeadTexts& texts, const HeadsOptions& options,
          AudioHead& audio, TextHead& text)
      : data_(data), texts_(texts), options_(options), audio_(audio), text_(text) {
    concept_names_ = texts.ConceptNames();
  }

  Losses Step() {
    Losses losses;
    const torch::Tensor columns = DrawConcepts();
    const torch::Tensor concepts = text_->forward(ConceptTexts(columns));
    const auto of = [&](const torch::Tensor& all, int64_t dim) {
      return all.index_select(dim, columns);
    };
    const PassageBatch batch = data_.DrawPassages(options_.passages, random_);
    const torch::Tensor audio = audio_->forward(Jitter(batch.features));
    losses["concepts"] =
        ConceptLoss(audio, concepts, of(batch.scores, 1), of(data_.concepts().weight, 0));
    torch::Tensor known;
    const PassageBatch synthetic = data_.DrawSynthetic(options_.passages, random_, &known);
    losses["natives"] = ConceptLoss(audio_->forward(synthetic.features), concepts,
                                    of(synthetic.scores, 1), of(known, 0));
    losses["names"] = NameLoss(audio, batch.scores);
    losses["sources"] = SourceLoss();
    CaptionLosses(losses);
    return losses;
  }

  Random& random() { return random_; }

 private:
  // Every observed concept, and some of those that profiles describe.
  torch::Tensor DrawConcepts() {
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
  torch::Tensor ConceptTexts(const torch::Tensor& columns) {
    std::vector<int64_t> numbers;
    for (int64_t i = 0; i < columns.size(0); ++i) {
      const std::vector<int64_t>& some = texts_.concepts[columns[i].item<int64_t>()];
      numbers.push_back(random_() % 3 == 0 ? some[0] : Pick(some, random_));
    }
    return texts_.table.Gather(numbers);
  }

  // A little noise, so that no single feature is relied upon.
  torch::Tensor Jitter(const torch::Tensor& features) const {
    return features + 0.1 * torch::randn_like(features) * data_.deviation();
  }

  torch::Tensor ConceptLoss(const torch::Tensor& audio, const torch::Tensor& concepts,
                            const torch::Tensor& scores, const torch::Tensor& weight) const {
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
  torch::Tensor NameLoss(const torch::Tensor& audio, const torch::Tensor& scores) {
    std::vector<int64_t> numbers;
    for (int64_t i = 0; i < options_.texts; ++i) numbers.push_back(Pick(texts_.loose, random_));
    const torch::Tensor sentences = texts_.table.Gather(numbers);
    const torch::Tensor near =
        torch::softmax(sentences.mm(concept_names_.t()) / kConceptTemperature +
                           torch::log(data_.concepts().weight),
                       1);
    torch::Tensor wanted = near.mm(scores.t());  // [texts, passages]
    wanted = wanted / wanted.std(1, true, true).clamp_min(0.2);
    const torch::Tensor similarity = options_.scale * text_->forward(sentences).mm(audio.t());
    return SoftTargetLoss(similarity, wanted, options_.sharpness, 1, torch::ones({options_.texts}));
  }

  torch::Tensor MatchLoss(const torch::Tensor& similarity, const torch::Tensor& positive) const {
    if (options_.margin <= 0) return ContrastiveLoss(similarity, positive);
    return TripletLoss(similarity, positive, options_.scale * options_.margin);
  }

  torch::Tensor SourceLoss() {
    const PassageBatch batch = data_.DrawDescribed(options_.passages, texts_, random_);
    std::vector<int64_t> numbers;
    for (const int64_t item : batch.items) numbers.push_back(Pick(texts_.of_item[item], random_));
    const torch::Tensor similarity =
        options_.scale * audio_->forward(Jitter(batch.features))
                             .mm(text_->forward(texts_.table.Gather(numbers)).t());
    // Texts that some recording has are right for every recording that has them too.
    torch::Tensor positive = torch::zeros_like(similarity);
    auto value = positive.accessor<float, 2>();
    for (int64_t i = 0; i < positive.size(0); ++i) {
      const std::vector<int64_t>& own = texts_.of_item[batch.items[i]];
      for (int64_t j = 0; j < positive.size(1); ++j) {
        const bool same =
            data_.set().items[batch.items[i]].track == data_.set().items[batch.items[j]].track;
        if (same || std::find(own.begin(), own.end(), numbers[j]) != own.end()) value[i][j] = 1;
      }
    }
    return MatchLoss(similarity, positive);
  }

  void CaptionLosses(Losses& losses) {
    std::vector<int64_t> sentences, tags;
    for (int64_t i = 0; i < options_.texts; ++i) {
      const HeadTexts::Pair& pair = texts_.described[random_() % texts_.described.size()];
      sentences.push_back(Pick(pair.sentences, random_));
      tags.push_back(Pick(pair.tags, random_));
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

  const HeadsData& data_;
  const HeadTexts& texts_;
  const HeadsOptions& options_;
  AudioHead& audio_;
  TextHead& text_;
  torch::Tensor concept_names_;  // [concepts, 384]
  Random random_{options_.seed};
};

double RateAt(int step, const HeadsOptions& options) {
  const double at = static_cast<double>(step) / options.steps;
  return options.learning_rate * std::min(1.0, (step + 1) / kWarmupSteps) * 0.5 *
         (1 + std::cos(M_PI * at));
}

std::vector<torch::Tensor> ParametersOf(AudioHead& audio, TextHead& text) {
  std::vector<torch::Tensor> all = audio->parameters();
  for (const torch::Tensor& one : text->parameters()) all.push_back(one);
  return all;
}

void Descend(const torch::Tensor& loss, const std::vector<torch::Tensor>& parameters, double rate,
             torch::optim::AdamW& optimizer, AutoClip& clip) {
  for (auto& group : optimizer.param_groups()) {
    static_cast<torch::optim::AdamWOptions&>(group.options()).lr(rate);
  }
  optimizer.zero_grad();
  loss.backward();
  clip.Clip(parameters);
  optimizer.step();
}

uint64_t HashOf(const torch::Tensor& tensor) {
  const torch::Tensor plain = tensor.contiguous();
  return StableHash({static_cast<const char*>(plain.data_ptr()), plain.nbytes()});
}

// Of everything that a run's bits depend on.
uint64_t RunIdentity(const HeadsData& data, const HeadTexts& texts, const HeadsOptions& o) {
  std::string all;
  for (const double value :
       {o.learning_rate, o.weight_decay, o.clip_percentile, o.scale, o.sharpness, o.concepts,
        o.natives, o.sources, o.captions, o.names, o.relations, o.margin}) {
    absl::StrAppend(&all, value, " ");
  }
  for (const auto value : {static_cast<int64_t>(o.steps), o.passages, o.texts}) {
    absl::StrAppend(&all, value, " ");
  }
  for (const torch::Tensor& tensor : {data.mean(), data.used(), data.used_weight(),
                                      data.concepts().weight, texts.table.vectors()}) {
    absl::StrAppend(&all, HashOf(tensor), " ");
  }
  return StableHash(absl::StrCat(all, o.seed));
}

}  // namespace

absl::Status TrainHeads(const HeadsData& data, const HeadTexts& texts, const HeadsOptions& options,
                        AudioHead& audio, TextHead& text, Progress& progress) {
  return CatchTorch([&]() -> absl::Status {
    const std::map<std::string, double> weights = {
        {"concepts", options.concepts}, {"natives", options.natives},
        {"sources", options.sources},   {"captions", options.captions},
        {"names", options.names},       {"relations", options.relations}};
    const std::vector<torch::Tensor> parameters = ParametersOf(audio, text);
    torch::optim::AdamW optimizer(
        parameters,
        torch::optim::AdamWOptions(options.learning_rate).weight_decay(options.weight_decay));
    Trainer trainer(data, texts, options, audio, text);
    AutoClip clip(options.clip_percentile);
    HeadsRun run{audio, text, optimizer, clip, trainer.random()};
    const HeadsCheckpoint checkpoint(options.checkpoint, RunIdentity(data, texts, options));
    ASSIGN_OR_RETURN(const int begin, checkpoint.Restore(run));
    if (begin == 0) InstallConceptPart(data, texts, audio, text);
    LossCurveOptions curve_options{options.curve, "step", {}};
    for (const auto& [name, weight] : weights) curve_options.columns.push_back(name);
    ASSIGN_OR_RETURN(LossCurve curve, LossCurve::Open(curve_options, begin));
    progress.Start("heads", options.steps);
    audio->train();
    text->train();
    for (int step = begin; step < options.steps; ++step) {
      const Losses losses = trainer.Step();
      torch::Tensor total = torch::zeros({});
      for (const auto& [name, loss] : losses) total = total + weights.at(name) * loss;
      Descend(total, parameters, RateAt(step, options), optimizer, clip);
      if (step % kReportSteps == 0) {
        std::vector<double> row;
        for (const auto& [name, loss] : losses) row.push_back(loss.item<double>());
        RETURN_IF_ERROR(curve.Add(step, row));
      }
      if ((step + 1) % kSaveSteps == 0 || step + 1 == options.steps) {
        RETURN_IF_ERROR(checkpoint.Save(step + 1, run));
      }
      progress.Report(step + 1);
    }
    audio->eval();
    text->eval();
    return absl::OkStatus();
  });
}

}  // namespace libretto
