// The losses of the joint space. `similarity` is cosine times a scale throughout.
#pragma once

#include <torch/torch.h>

namespace libretto {

// Cross-entropy of softmax(similarity) along dimension `dim` against softmax(sharpness * scores),
// less its least value, so that 0 is perfect. Rows (or columns) are weighted by `weight`.
torch::Tensor SoftTargetLoss(const torch::Tensor& similarity, const torch::Tensor& scores,
                             double sharpness, int64_t dim, const torch::Tensor& weight);

// Contrast in both directions with several positives (Khosla et al. 2020, the sum inside the
// logarithm): similarity [N, N], positive [N, N] of 0 and 1 with ones on the diagonal.
torch::Tensor ContrastiveLoss(const torch::Tensor& similarity, const torch::Tensor& positive);

// The same by a margin (Faghri et al. 2018): what stands on the diagonal against the most similar
// pair of its row, and of its column, that is not positive.
torch::Tensor TripletLoss(const torch::Tensor& similarity, const torch::Tensor& positive,
                          double margin);

// Labels of passages: similarity [passages, labels], positive [passages, labels] of 0 and 1, each
// label with a passage that has it. Contrast of each label's passages with the others, and, for
// passages that have labels, cross-entropy of all labels with theirs in equal shares.
torch::Tensor LabelLoss(const torch::Tensor& similarity, const torch::Tensor& positive);

// Divergence of the rows' similarities to one another from those of `original`, both unit rows:
// keeps apart what the sentence encoder keeps apart.
torch::Tensor RelationLoss(const torch::Tensor& rows, const torch::Tensor& original,
                           double temperature);

}  // namespace libretto
