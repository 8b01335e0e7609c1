#include "index/vectors/vector_index_kinds.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/vectors/exact_index.h"
#include "index/vectors/hnsw_index.h"
#include "index/vectors/index_file.h"
#include "index/vectors/ivf_index.h"

namespace libretto {
namespace {

constexpr int64_t kIvfFrom = 20'000;

}  // namespace

absl::Status CheckIndexKind(std::string_view kind) {
  if (kind == "auto" || kind == "exact" || kind == "ivf" || kind == "hnsw") {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown kind of index \"", std::string(kind),
                                                 "\": use auto, exact, ivf or hnsw"));
}

absl::StatusOr<std::unique_ptr<const VectorIndex>> BuildVectorIndex(
    std::shared_ptr<const VectorRows> rows, std::string_view kind) {
  RETURN_IF_ERROR(CheckIndexKind(kind));
  if (rows->size() == 0 || kind == "exact" || (kind == "auto" && rows->size() < kIvfFrom)) {
    return MakeExactIndex(std::move(rows));
  }
  return kind == "hnsw" ? BuildHnswIndex(std::move(rows)) : BuildIvfIndex(std::move(rows));
}

absl::StatusOr<std::unique_ptr<const VectorIndex>> OpenVectorIndex(const std::string& index_path,
                                                                   const std::string& rows_path,
                                                                   int dimension) {
  ASSIGN_OR_RETURN(IndexFile file, OpenIndexFile(index_path));
  const IndexKind kind = file.header.kind;
  const auto verify =
      kind == IndexKind::kExact ? VectorRows::Verify::kAtOpen : VectorRows::Verify::kOnRead;
  ASSIGN_OR_RETURN(std::shared_ptr<const VectorRows> rows,
                   VectorRows::Open(rows_path, dimension, verify));
  const auto misfit = [&] {
    return absl::DataLossError(
        absl::StrCat("vector index ", index_path, " does not fit the vectors in ", rows_path));
  };
  if (file.header.dimension != static_cast<uint32_t>(dimension) ||
      file.header.rows != static_cast<uint64_t>(rows->size())) {
    return misfit();
  }
  switch (kind) {
    case IndexKind::kExact:
      return MakeExactIndex(std::move(rows));
    case IndexKind::kIvf:
      return OpenIvfIndex(std::move(file), std::move(rows), index_path);
    case IndexKind::kHnsw:
      return OpenHnswIndex(std::move(file), std::move(rows), index_path);
  }
  return misfit();
}

}  // namespace libretto
