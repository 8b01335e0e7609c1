#include "encoders/training/distill_text.h"

#include <ATen/autocast_mode.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <random>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/towers/tensors.h"
#include "encoders/training/archive_file.h"
#include "encoders/training/auto_clip.h"
#include "encoders/training/loss_curve.h"
#include "encoders/training/token_batch.h"

namespace libretto {
namespace {

using Batches = std::vector<std::vector<size_t>>;

constexpr double kWarmupShare = 0.02;
constexpr double kTemperature = 0.05;
constexpr double kReportMinutes = 0.25;
constexpr double kSaveMinutes = 1;
// Batches are cut out of blocks of this many examples, so that their lengths are alike and their
// contents are not.
constexpr size_t kBlock = 8192;

// Time that this process has computed, on all its threads: unlike the wall's, it means the same
// amount of work on a busy machine.
double ProcessorMinutes() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec)) / 60;
}

// Matrix products in bfloat16 while it lives, on processors where that pays.
class Bfloat16Products {
 public:
  explicit Bfloat16Products(bool enabled) {
    at::autocast::set_cpu_enabled(enabled);
    at::autocast::increment_nesting();
  }
  ~Bfloat16Products() {
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_cpu_enabled(false);
  }
};

Batches EpochBatches(const DistillExamples& train, size_t tokens_per_batch,
                     std::mt19937_64& random) {
  std::vector<size_t> rows;
  for (size_t i = 0; i < train.ids.size(); ++i) {
    const double share = static_cast<double>(random() % 1000) / 1000;
    const int copies = static_cast<int>(train.weights[i] + share);
    rows.insert(rows.end(), copies, i);
  }
  std::shuffle(rows.begin(), rows.end(), random);
  Batches batches;
  for (size_t begin = 0; begin < rows.size(); begin += kBlock) {
    const std::vector<size_t> block(rows.begin() + begin,
                                    rows.begin() + std::min(rows.size(), begin + kBlock));
    for (auto& batch : BatchByLength(train.ids, block, tokens_per_batch)) {
      batches.push_back(std::move(batch));
    }
  }
  std::shuffle(batches.begin(), batches.end(), random);
  return batches;
}

// 1 - cosine, and the divergence of the batch's similarities from the teacher's.
torch::Tensor Loss(const torch::Tensor& student, const torch::Tensor& teacher, double weight) {
  const torch::Tensor cosine = (student * teacher).sum(1).mean();
  const torch::Tensor wanted = torch::softmax(teacher.mm(teacher.t()) / kTemperature, 1);
  const torch::Tensor found = torch::log_softmax(student.mm(teacher.t()) / kTemperature, 1);
  const torch::Tensor relation = (wanted * (torch::log(wanted + 1e-9) - found)).sum(1).mean();
  return 1 - cosine + weight * relation;
}

struct Trainer {
  const DistillOptions& options;
  TextTransformer& tower;
  torch::optim::AdamW optimizer;
  AutoClip clip{options.clip_percentile};
  double minutes_before = 0;
  int64_t epoch = 0;
  double started = ProcessorMinutes();

  Trainer(const DistillOptions& o, TextTransformer& t)
      : options(o),
        tower(t),
        optimizer(
            t->parameters(),
            torch::optim::AdamWOptions(o.learning_rate).betas({0.9, 0.98}).weight_decay(0.01)) {}

  double Minutes() const { return minutes_before + ProcessorMinutes() - started; }

  void SetLearningRate() {
    const double at = Minutes() / options.minutes;
    const double rate = options.learning_rate *
                        std::min(at / kWarmupShare, std::max(0.0, 1 - at) / (1 - kWarmupShare));
    for (auto& group : optimizer.param_groups()) {
      static_cast<torch::optim::AdamWOptions&>(group.options()).lr(std::max(rate, 1e-6));
    }
  }

  absl::Status Save() {
    torch::serialize::OutputArchive archive, model, state;
    tower->save(model);
    optimizer.save(state);
    archive.write("tower", model);
    archive.write("optimizer", state);
    archive.write("gradient_norms", clip.history());
    archive.write("minutes", torch::tensor(Minutes()));
    archive.write("epoch", torch::tensor(epoch));
    return SaveArchive(archive, options.checkpoint);
  }

  absl::Status RestoreIfThere() {
    auto archive = LoadArchive(options.checkpoint);
    if (absl::IsNotFound(archive.status())) return absl::OkStatus();
    RETURN_IF_ERROR(archive.status());
    torch::serialize::InputArchive model, state;
    torch::Tensor value;
    archive->read("tower", model);
    tower->load(model);
    archive->read("optimizer", state);
    optimizer.load(state);
    if (archive->try_read("gradient_norms", value)) clip.Restore(value);
    archive->read("minutes", value);
    minutes_before = value.item<double>();
    archive->read("epoch", value);
    epoch = value.item<int64_t>();
    return absl::OkStatus();
  }

  double Step(const DistillExamples& train, const std::vector<size_t>& rows) {
    SetLearningRate();
    const TokenBatch batch = MakeTokenBatch(train.ids, rows);
    const torch::Tensor teacher = train.targets.index_select(0, batch.rows).to(torch::kFloat);
    torch::Tensor student;
    {
      Bfloat16Products products(options.bfloat16);
      student = tower->forward(batch.ids, batch.lengths).to(torch::kFloat);
    }
    const torch::Tensor loss = Loss(student, teacher, options.relation_weight);
    optimizer.zero_grad();
    loss.backward();
    clip.Clip(tower->parameters());
    optimizer.step();
    return loss.item<double>();
  }
};

absl::Status RunEpoch(Trainer& trainer, const DistillExamples& train,
                      const DistillExamples& held_out, Progress& progress, LossCurve& curve) {
  std::mt19937_64 random(trainer.options.seed + static_cast<uint64_t>(trainer.epoch));
  double smooth = -1, reported = trainer.Minutes(), saved = reported;
  size_t examples = 0;
  trainer.tower->train();
  for (const auto& rows : EpochBatches(train, trainer.options.tokens_per_batch, random)) {
    const double loss = trainer.Step(train, rows);
    smooth = smooth < 0 ? loss : 0.98 * smooth + 0.02 * loss;
    examples += rows.size();
    const double now = trainer.Minutes();
    if (now - saved > kSaveMinutes) {
      RETURN_IF_ERROR(trainer.Save());
      saved = now;
    }
    if (now - reported > kReportMinutes) {
      reported = now;
      const DistillFigures figures = MeasureDistilled(held_out, trainer.tower);
      trainer.tower->train();
      progress.Note(absl::StrCat("distill: minute ", now, " epoch ", trainer.epoch, " examples ",
                                 examples, " loss ", smooth, ", kept aside: cosine ",
                                 figures.cosine, ", right of all ", figures.right_of_all));
      RETURN_IF_ERROR(curve.Add(now, {smooth, figures.cosine, static_cast<double>(trainer.epoch),
                                      static_cast<double>(examples)}));
    }
    if (now >= trainer.options.minutes) return absl::OkStatus();
  }
  ++trainer.epoch;
  return absl::OkStatus();
}

}  // namespace

absl::Status DistillText(const DistillExamples& train, const DistillExamples& held_out,
                         const DistillOptions& options, TextTransformer& tower,
                         Progress& progress) {
  return CatchTorch([&]() -> absl::Status {
    Trainer trainer(options, tower);
    RETURN_IF_ERROR(trainer.RestoreIfThere());
    ASSIGN_OR_RETURN(
        LossCurve curve,
        LossCurve::Open(
            {options.curve, "minutes", {"loss", "cosine kept aside", "epoch", "examples"}, 2},
            trainer.Minutes()));
    while (trainer.Minutes() < options.minutes) {
      RETURN_IF_ERROR(RunEpoch(trainer, train, held_out, progress, curve));
      RETURN_IF_ERROR(trainer.Save());
    }
    tower->eval();
    return absl::OkStatus();
  });
}

DistillFigures MeasureDistilled(const DistillExamples& examples, TextTransformer& tower) {
  torch::NoGradGuard no_grad;
  tower->eval();
  const auto count = static_cast<int64_t>(examples.ids.size());
  torch::Tensor found = torch::empty({count, tower->options().output});
  for (const auto& rows : BatchByLength(examples.ids, 4096)) {
    const TokenBatch batch = MakeTokenBatch(examples.ids, rows);
    found.index_copy_(0, batch.rows, tower->forward(batch.ids, batch.lengths));
  }
  const torch::Tensor wanted = examples.targets.to(torch::kFloat);
  const torch::Tensor nearest = found.mm(wanted.t()).argmax(1);
  return {(found * wanted).sum(1).mean().item<double>(),
          (nearest == torch::arange(count)).to(torch::kFloat).mean().item<double>()};
}

absl::StatusOr<torch::Tensor> SentenceVectors(const std::vector<std::string>& texts,
                                              const SentencePieceTokenizer& tokenizer,
                                              TextTransformer& tower) {
  std::vector<std::vector<int>> ids;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(TokenIds tokens,
                     tokenizer.Tokenize(text, static_cast<int>(tower->options().max_tokens)));
    ids.push_back(std::move(tokens.ids));
  }
  return CatchTorch([&]() -> absl::StatusOr<torch::Tensor> {
    torch::NoGradGuard no_grad;
    tower->eval();
    torch::Tensor out = torch::empty({static_cast<int64_t>(texts.size()), tower->options().output});
    for (const auto& rows : BatchByLength(ids, 4096)) {
      const TokenBatch batch = MakeTokenBatch(ids, rows);
      out.index_copy_(0, batch.rows, tower->forward(batch.ids, batch.lengths));
    }
    return out;
  });
}

}  // namespace libretto
