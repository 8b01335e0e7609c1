#include "encoders/training/heads_checkpoint.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <sstream>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/towers/tensors.h"
#include "encoders/training/archive_file.h"

namespace libretto {
namespace {

torch::Tensor BytesOf(std::string_view text) {
  torch::Tensor bytes = torch::empty({static_cast<int64_t>(text.size())}, torch::kUInt8);
  std::copy(text.begin(), text.end(), bytes.data_ptr<uint8_t>());
  return bytes;
}

std::string TextOf(const torch::Tensor& bytes) {
  const uint8_t* begin = bytes.data_ptr<uint8_t>();
  return {begin, begin + bytes.numel()};
}

torch::Tensor Integer(uint64_t value) {
  return torch::tensor(static_cast<int64_t>(value), torch::kInt64);
}

torch::Tensor Read(torch::serialize::InputArchive& archive, const std::string& key) {
  torch::Tensor value;
  archive.read(key, value);
  return value;
}

template <typename T>
void WriteInto(torch::serialize::OutputArchive& archive, const std::string& key, const T& value) {
  torch::serialize::OutputArchive inner;
  value.save(inner);
  archive.write(key, inner);
}

template <typename T>
void ReadFrom(torch::serialize::InputArchive& archive, const std::string& key, T& value) {
  torch::serialize::InputArchive inner;
  archive.read(key, inner);
  value.load(inner);
}

}  // namespace

absl::Status HeadsCheckpoint::Save(int steps, const HeadsRun& run) const {
  if (path_.empty()) return absl::OkStatus();
  torch::serialize::OutputArchive archive;
  archive.write("identity", Integer(identity_));
  archive.write("steps", Integer(static_cast<uint64_t>(steps)));
  WriteInto(archive, "audio", *run.audio);
  WriteInto(archive, "text", *run.text);
  WriteInto(archive, "optimizer", run.optimizer);
  archive.write("gradient_norms", run.clip.history());
  std::ostringstream random;
  random << run.random;
  archive.write("random", BytesOf(random.str()));
  archive.write("torch_random", at::detail::getDefaultCPUGenerator().get_state());
  return SaveArchive(archive, path_);
}

absl::StatusOr<int> HeadsCheckpoint::Restore(HeadsRun& run) const {
  if (path_.empty()) return 0;
  absl::StatusOr<torch::serialize::InputArchive> archive = LoadArchive(path_);
  if (absl::IsNotFound(archive.status())) return 0;
  RETURN_IF_ERROR(archive.status());
  try {
    if (!Read(*archive, "identity").equal(Integer(identity_))) {
      return absl::FailedPreconditionError(
          absl::StrCat(path_,
                       ": of a run with other options or data; delete it to train anew, or give "
                       "--checkpoint another name"));
    }
    ReadFrom(*archive, "audio", *run.audio);
    ReadFrom(*archive, "text", *run.text);
    ReadFrom(*archive, "optimizer", run.optimizer);
    run.clip.Restore(Read(*archive, "gradient_norms"));
    std::istringstream(TextOf(Read(*archive, "random"))) >> run.random;
    at::Generator generator = at::detail::getDefaultCPUGenerator();
    generator.set_state(Read(*archive, "torch_random"));
    return static_cast<int>(Read(*archive, "steps").item<int64_t>());
  } catch (const c10::Error&) {
    return absl::DataLossError(
        absl::StrCat(path_, ": not a checkpoint of the heads; delete it to train anew"));
  }
}

}  // namespace libretto
