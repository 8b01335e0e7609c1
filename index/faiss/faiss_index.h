// VectorIndex over FAISS. This folder is the one place that includes FAISS; its exceptions stop
// here.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "index/vector_index.h"

namespace libretto {

enum class IndexKind : uint32_t {
  kExact = 1,  // scans every vector: recall 1, time linear in the number of rows
  kHnsw = 2,   // graph of Malkov and Yashunin (arXiv:1603.09320): recall about 0.99, time
               // logarithmic; a search that allows few rows scans them instead
};

std::string_view IndexKindName(IndexKind kind);

// Gathers unit vectors row by row. Not thread-safe. Building is deterministic: one thread, fixed
// seed.
class FaissIndexBuilder {
 public:
  // INVALID_ARGUMENT if `dimension` is not in [1, 65536].
  static absl::StatusOr<FaissIndexBuilder> Create(int dimension);
  FaissIndexBuilder(FaissIndexBuilder&&) noexcept;
  FaissIndexBuilder& operator=(FaissIndexBuilder&&) noexcept;
  ~FaissIndexBuilder();

  // INVALID_ARGUMENT if `vector` has another dimension or a value that is not finite.
  absl::Status Add(std::span<const float> vector);
  int64_t size() const;
  // The builder must not be used afterwards.
  absl::StatusOr<std::unique_ptr<const VectorIndex>> Finish(IndexKind kind);

 private:
  struct State;
  explicit FaissIndexBuilder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Reads what VectorIndex::Save wrote. NOT_FOUND, or DATA_LOSS naming the file and the fault: not a
// vector index, truncated, failing a checksum, or of another dimension.
absl::StatusOr<std::unique_ptr<const VectorIndex>> LoadFaissIndex(const std::string& path,
                                                                  int dimension);

}  // namespace libretto
