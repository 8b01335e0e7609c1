#include "encoders/towers/module_parameters.h"

#include "base/status_macros.h"
#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

torch::OrderedDict<std::string, torch::Tensor> TensorsOf(torch::nn::Module& module) {
  torch::OrderedDict<std::string, torch::Tensor> all = module.named_parameters();
  all.update(module.named_buffers());
  return all;
}

}  // namespace

absl::Status LoadParameters(const SafetensorsFile& file, const std::string& prefix,
                            torch::nn::Module& module) {
  torch::NoGradGuard no_grad;
  for (auto& item : TensorsOf(module)) {
    torch::Tensor& target = item.value();
    ASSIGN_OR_RETURN(torch::Tensor source,
                     GetTensor(file, prefix + item.key(), target.sizes().vec()));
    target.copy_(source);
    target.set_requires_grad(false);
  }
  module.eval();
  return absl::OkStatus();
}

void SaveParametersAsHalf(torch::nn::Module& module, const std::string& prefix,
                          TensorMap& tensors) {
  torch::NoGradGuard no_grad;
  for (auto& item : TensorsOf(module)) {
    torch::Tensor& tensor = item.value();
    tensor.copy_(tensor.to(torch::kHalf).to(torch::kFloat));
    tensors[prefix + item.key()] = FromTorchAsHalf(tensor);
  }
}

}  // namespace libretto
