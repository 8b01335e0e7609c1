#include "index/catalog/scan.h"

#include <bit>
#include <cstring>
#include <vector>

// Compiles a function for several generations of the processor, of which the loader picks the best
// that this one has. Sanitizers cannot follow the loader there.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define LIBRETTO_VECTOR_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define LIBRETTO_VECTOR_CLONES
#endif

namespace libretto {
namespace {

constexpr size_t kBlock = 512;  // rows decided before their bits are packed

// Bit i of the result is flags[i], each of which is 0 or 1.
uint8_t Pack(const uint8_t* flags) {
  uint64_t bytes;
  std::memcpy(&bytes, flags, sizeof bytes);
  return static_cast<uint8_t>(bytes * 0x0102040810204080 >> 56);
}

// Inserts the rows whose value `decide` maps to 1 and not to 0. Deciding a block at a time into
// bytes lets the compiler use vector instructions.
template <typename T, typename Decide>
[[gnu::always_inline]] inline void Scan(std::span<const T> values, const Decide& decide,
                                        RowSet& out) {
  uint8_t* bytes = out.mutable_bytes().data();
  size_t row = 0;
  for (; row + kBlock <= values.size(); row += kBlock) {
    uint8_t flags[kBlock];
    for (size_t i = 0; i < kBlock; ++i) flags[i] = decide(values[row + i]);
    for (size_t i = 0; i < kBlock; i += 8) *bytes++ = Pack(flags + i);
  }
  for (; row < values.size(); ++row) {
    if (decide(values[row])) out.Insert(static_cast<int64_t>(row));
  }
}

LIBRETTO_VECTOR_CLONES
void InsertRange(std::span<const double> values, double min, double max, RowSet& out) {
  Scan(
      values, [=](double v) { return static_cast<uint8_t>((v >= min) & (v <= max)); }, out);
}

LIBRETTO_VECTOR_CLONES
void InsertRun(std::span<const uint32_t> codes, uint32_t first, uint32_t count, RowSet& out) {
  Scan(
      codes, [=](uint32_t c) { return static_cast<uint8_t>(c - first < count); }, out);
}

// The first row of the set and its row count, if it is a run of successive rows.
struct Run {
  uint32_t first = 0;
  uint32_t count = 0;
  bool is_run = true;
};

Run FindRun(const RowSet& set) {
  Run run;
  run.count = static_cast<uint32_t>(set.Count());
  if (run.count == 0) return run;
  const std::span<const uint8_t> bytes = set.bytes();
  size_t at = 0;
  while (bytes[at] == 0) ++at;
  run.first = static_cast<uint32_t>(at * 8) + static_cast<uint32_t>(std::countr_zero(bytes[at]));
  if (int64_t{run.first} + run.count > set.rows()) {
    run.is_run = false;
    return run;
  }
  for (uint32_t i = 0; i < run.count && run.is_run; ++i) {
    run.is_run = set.Contains(int64_t{run.first} + i);
  }
  return run;
}

}  // namespace

RowSet ScanRange(std::span<const double> values, double min, double max) {
  RowSet rows(static_cast<int64_t>(values.size()));
  InsertRange(values, min, max, rows);
  return rows;
}

RowSet ScanCodes(std::span<const uint32_t> codes, const RowSet& accepted) {
  RowSet rows(static_cast<int64_t>(codes.size()));
  if (const Run run = FindRun(accepted); run.is_run) {
    InsertRun(codes, run.first + 1, run.count, rows);
    return rows;
  }
  std::vector<uint8_t> table(static_cast<size_t>(accepted.rows()) + 1);
  for (int64_t i = 0; i < accepted.rows(); ++i) {
    table[static_cast<size_t>(i) + 1] = accepted.Contains(i);
  }
  Scan(
      codes, [&](uint32_t c) { return table[c]; }, rows);
  return rows;
}

}  // namespace libretto
