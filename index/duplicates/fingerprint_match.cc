#include "index/duplicates/fingerprint_match.h"

#include <algorithm>
#include <bit>

namespace libretto {
namespace {

constexpr size_t kWindow = 32;       // items
constexpr int kShiftSlack = 2;       // items
constexpr int64_t kMinOverlap = 80;  // items: 10 s
constexpr double kMinPart = 0.8;     // of the shorter
constexpr size_t kLong = 9600;       // items: just under 20 minutes
constexpr double kMaxBitError = 0.15;
constexpr size_t kSecond = 8;  // items

uint32_t Mix(uint32_t x) {  // the finaliser of MurmurHash3
  x ^= x >> 16;
  x *= 0x85ebca6b;
  x ^= x >> 13;
  x *= 0xc2b2ae35;
  return x ^ (x >> 16);
}

// The part of bits that differ between item i of `a` and item i + shift of `b`, over the items that
// both have; 1 if those are fewer than `overlap`.
double BitError(const Fingerprint& a, const Fingerprint& b, int64_t shift, int64_t overlap) {
  const int64_t from = std::max<int64_t>(0, -shift);
  const int64_t to =
      std::min(static_cast<int64_t>(a.size()), static_cast<int64_t>(b.size()) - shift);
  if (to - from < overlap) return 1;
  int64_t bits = 0;
  for (int64_t i = from; i < to; ++i) {
    bits += std::popcount(a[static_cast<size_t>(i)] ^ b[static_cast<size_t>(i + shift)]);
  }
  return static_cast<double>(bits) / static_cast<double>(32 * (to - from));
}

// How much a recording differs from itself some seconds later, at least.
double Variety(const Fingerprint& fingerprint) {
  double least = 1;
  for (const int64_t later : {17, 29, 41}) {
    least = std::min(least, BitError(fingerprint, fingerprint, later, 1));
  }
  return least;
}

}  // namespace

std::vector<Landmark> Landmarks(const Fingerprint& fingerprint) {
  std::vector<Landmark> out;
  // The least of each window of items, each place once.
  for (size_t first = 0; first + kWindow <= fingerprint.size(); ++first) {
    size_t least = first;
    for (size_t i = first + 1; i < first + kWindow; ++i) {
      if (Mix(fingerprint[i]) < Mix(fingerprint[least])) least = i;
    }
    const auto at = static_cast<int32_t>(least);
    // What does not change, like silence, tells nothing.
    const bool constant = least > 0 && fingerprint[least] == fingerprint[least - 1];
    if (!constant && (out.empty() || out.back().at < at)) out.push_back({fingerprint[least], at});
  }
  return out;
}

bool IsSameRecording(const Fingerprint& a, const Fingerprint& b, int shift) {
  const Fingerprint& shorter = a.size() < b.size() ? a : b;
  const size_t longer = std::max(a.size(), b.size());
  if (longer > kLong && 2 * shorter.size() < longer) return false;
  const auto part = static_cast<int64_t>(kMinPart * static_cast<double>(shorter.size()));
  double error = 1;
  for (int s = shift - kShiftSlack; s <= shift + kShiftSlack; ++s) {
    error = std::min(error, BitError(a, b, s, std::max(kMinOverlap, part)));
  }
  return error <= kMaxBitError && error < Variety(shorter) / 2;
}

bool IsSameAudio(const Fingerprint& a, const Fingerprint& b) {
  const size_t shorter = std::min(a.size(), b.size());
  return std::max(a.size(), b.size()) - shorter <= kSecond &&
         BitError(a, b, 0, static_cast<int64_t>(shorter)) <= kMaxBitError;
}

}  // namespace libretto
