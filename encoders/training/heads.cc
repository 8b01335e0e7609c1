#include "encoders/training/heads.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/towers/tensors.h"
#include "encoders/training/auto_clip.h"
#include "encoders/training/concept_part.h"
#include "encoders/training/heads_checkpoint.h"
#include "encoders/training/heads_losses.h"
#include "encoders/training/loss_curve.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

constexpr double kWarmupSteps = 60;
constexpr int kReportSteps = 50, kSaveSteps = 50;

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
        o.natives, o.sources, o.words, o.rendered_sources, o.rendered_words, o.captions, o.names,
        o.relations, o.margin}) {
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
    const std::map<std::string, double> weights = {{"concepts", options.concepts},
                                                   {"natives", options.natives},
                                                   {"sources", options.sources},
                                                   {"words", options.words},
                                                   {"rendered_sources", options.rendered_sources},
                                                   {"rendered_words", options.rendered_words},
                                                   {"captions", options.captions},
                                                   {"names", options.names},
                                                   {"relations", options.relations}};
    const std::vector<torch::Tensor> parameters = ParametersOf(audio, text);
    torch::optim::AdamW optimizer(
        parameters,
        torch::optim::AdamWOptions(options.learning_rate).weight_decay(options.weight_decay));
    HeadsLosses losses_of(data, texts, options, audio, text);
    AutoClip clip(options.clip_percentile);
    HeadsRun run{audio, text, optimizer, clip, losses_of.random()};
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
      const Losses losses = losses_of.Step();
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
