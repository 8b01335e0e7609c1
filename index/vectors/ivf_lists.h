// The data of an inverted-file index: centroids, and for each the rows nearest to it as 8-bit
// codes of their residuals.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "index/vectors/vector_rows.h"

namespace libretto {

// Arrays within one block of memory, in this order, each aligned to 64 bytes. A code value c stands
// for (c - 128) * scale of its row.
struct IvfLists {
  int dimension = 0;
  int64_t rows = 0;
  int64_t lists = 0;
  size_t stride = 0;                    // bytes per code
  const float* centroids = nullptr;     // [lists, dimension]
  const uint64_t* starts = nullptr;     // [lists + 1]: where each list begins, in slots
  const uint8_t* codes = nullptr;       // [slots, stride]
  const float* scales = nullptr;        // [slots]
  const uint32_t* slot_rows = nullptr;  // [slots]: the row in each slot, ascending in a list
  const uint32_t* row_slots = nullptr;  // [rows]: the slot of each row

  static size_t Bytes(int dimension, int64_t rows, int64_t lists);
  // `block` has Bytes() bytes, aligned to 64. Nothing is read.
  static IvfLists In(std::string_view block, int dimension, int64_t rows, int64_t lists);
  // Whether every number is within its bounds, so that searching cannot leave the block.
  bool IsSound() const;
};

struct FreeBlock {
  void operator()(char* block) const { std::free(block); }
};
using Block = std::unique_ptr<char[], FreeBlock>;

// Trains centroids on a sample of the rows, assigns the rows and codes them. Deterministic. The
// result is a block for IvfLists::In. INVALID_ARGUMENT for more than 2^32 - 1 rows.
absl::StatusOr<Block> BuildIvfLists(const VectorRows& rows, int64_t lists);

}  // namespace libretto
