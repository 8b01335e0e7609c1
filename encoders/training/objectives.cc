#include "encoders/training/objectives.h"

namespace libretto {

torch::Tensor SoftTargetLoss(const torch::Tensor& similarity, const torch::Tensor& scores,
                             double sharpness, int64_t dim, const torch::Tensor& weight) {
  const torch::Tensor wanted = torch::log_softmax(scores * sharpness, dim);
  const torch::Tensor found = torch::log_softmax(similarity, dim);
  const torch::Tensor divergence = (wanted.exp() * (wanted - found)).sum(dim);
  return (divergence * weight).sum() / weight.sum().clamp_min(1e-6);
}

torch::Tensor ContrastiveLoss(const torch::Tensor& similarity, const torch::Tensor& positive) {
  const torch::Tensor masked = similarity + torch::log(positive + 1e-9);
  const torch::Tensor rows = torch::logsumexp(similarity, 1) - torch::logsumexp(masked, 1);
  const torch::Tensor columns = torch::logsumexp(similarity, 0) - torch::logsumexp(masked, 0);
  return 0.5 * (rows.mean() + columns.mean());
}

torch::Tensor TripletLoss(const torch::Tensor& similarity, const torch::Tensor& positive,
                          double margin) {
  const torch::Tensor negatives = similarity - 1e4 * positive, right = similarity.diagonal();
  const torch::Tensor rows = torch::relu(margin + std::get<0>(negatives.max(1)) - right);
  const torch::Tensor columns = torch::relu(margin + std::get<0>(negatives.max(0)) - right);
  return 0.5 * (rows.mean() + columns.mean());
}

torch::Tensor LabelLoss(const torch::Tensor& similarity, const torch::Tensor& positive) {
  const torch::Tensor masked = similarity + torch::log(positive + 1e-9);
  const torch::Tensor by_label = torch::logsumexp(similarity, 0) - torch::logsumexp(masked, 0);
  const torch::Tensor counts = positive.sum(1);
  const torch::Tensor share = positive / counts.clamp_min(1).unsqueeze(1);
  const torch::Tensor by_passage = -(share * torch::log_softmax(similarity, 1)).sum(1);
  return 0.5 * (by_label.mean() + by_passage.sum() / (counts > 0).sum().clamp_min(1));
}

torch::Tensor RelationLoss(const torch::Tensor& rows, const torch::Tensor& original,
                           double temperature) {
  const torch::Tensor hide = torch::eye(rows.size(0)) * -1e4;
  const torch::Tensor wanted =
      torch::log_softmax(original.mm(original.t()) / temperature + hide, 1);
  const torch::Tensor found = torch::log_softmax(rows.mm(rows.t()) / temperature + hide, 1);
  return (wanted.exp() * (wanted - found)).sum(1).mean();
}

}  // namespace libretto
