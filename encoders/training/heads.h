// Trains the two heads of the joint space.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "encoders/towers/joint_heads.h"
#include "encoders/training/heads_data.h"
#include "encoders/training/progress.h"

namespace libretto {

struct HeadsOptions {
  int steps = 2000;
  double learning_rate = 2e-3;  // at its peak; decays to 0
  double weight_decay = 0.05;
  double clip_percentile = 10;  // auto_clip.h
  double scale = 16;            // cosine times this is what the losses compare
  double sharpness = 1.5;       // of the teachers' standardised scores as targets
  int64_t passages = 160;       // a step, for each of the losses on audio
  int64_t texts = 160;          // a step, for each of the losses on text
  // Weights of the losses.
  double concepts = 0.7;          // teachers' scores of every concept
  double natives = 0.7;           // the same on synthetic passages, for the backbones' own tags
  double sources = 0.8;           // what sources say of their recordings: one of its texts for each
  double words = 0.4;             // the same: every tag for each
  double rendered_sources = 1.5;  // as both, of rendered music
  double rendered_words = 1.0;
  double captions = 0.4;   // sentences beside the tags of the same caption
  double names = 0.7;      // any text, scored by the concepts whose names are near it
  double relations = 0.2;  // texts' similarities as in the sentence encoder
  double margin = 0;       // of the cosine; if above 0, TripletLoss in the place of ContrastiveLoss
  uint64_t seed = 1;
  std::string checkpoint;  // file; training goes on from it if it exists; empty: none
  std::string curve;       // CSV (loss_curve.h): step and every loss; empty: none
};

// Sets the audio head's statistics from the data and trains both heads. Text vectors of `texts`
// must be computed. A run that was stopped and resumed gives the same bits as one that was not.
// FAILED_PRECONDITION if the data lacks what a loss draws from, or the checkpoint is of another
// run.
absl::Status TrainHeads(const HeadsData& data, const HeadTexts& texts, const HeadsOptions& options,
                        AudioHead& audio, TextHead& text, Progress& progress);

}  // namespace libretto
