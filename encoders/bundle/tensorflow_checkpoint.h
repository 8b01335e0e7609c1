// Reader of TensorFlow's "V2" checkpoints (tensorflow/core/util/tensor_bundle): a LevelDB table
// from tensor names to BundleEntryProto, and one data file that the entries point into.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "encoders/bundle/safetensors.h"

namespace libretto {

// Every tensor of a checkpoint, given the bytes of its ".index" and ".data-00000-of-00001" files.
// Errors call the checkpoint `name`: DATA_LOSS, with the tensor, if the table is damaged or an
// entry lies outside the data, does not fill its shape or fails its checksum; UNIMPLEMENTED for
// several data files, big-endian data, sliced tensors and types other than float, half, bfloat16,
// double and integers.
absl::StatusOr<TensorMap> ReadTensorflowCheckpoint(std::string_view index, std::string_view data,
                                                   const std::string& name);

}  // namespace libretto
