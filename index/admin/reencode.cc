#include "index/admin/reencode.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/sha256.h"

namespace libretto {
namespace {

constexpr size_t kSpare = 4;  // candidates for each one wanted
constexpr size_t kIdDigits = 32;
constexpr float kLeastCosine = 0.9999f;
constexpr double kTimeTolerance = 1e-3;

bool HoldsBytesOf(const Track& track) {
  const absl::StatusOr<std::string> digest = Sha256HexOfFile(track.path);
  return digest.ok() && digest->substr(0, kIdDigits) == track.id;
}

// What differs; empty if nothing does.
std::string Difference(const AnalyzedTrack& kept, const AnalyzedTrack& made) {
  if (kept.passages.size() != made.passages.size()) {
    return absl::StrCat(kept.passages.size(), " passages kept, ", made.passages.size(),
                        " made now");
  }
  if (kept.embedding.size() != made.embedding.size()) return "vectors of another dimension";
  float least = Dot(kept.embedding, made.embedding);
  for (size_t i = 0; i < kept.passages.size(); ++i) {
    const Passage &a = kept.passages[i], &b = made.passages[i];
    if (std::abs(a.start_seconds - b.start_seconds) > kTimeTolerance ||
        std::abs(a.end_seconds - b.end_seconds) > kTimeTolerance) {
      return absl::StrCat("passage ", i, " is at other times");
    }
    least = std::min(least, Dot(a.embedding, b.embedding));
  }
  return least >= kLeastCosine ? "" : absl::StrFormat("cosine %.5f", least);
}

}  // namespace

void TrackSample::Offer(const AnalyzedTrack& track) {
  if (size_ == 0 || track.track.path.empty()) return;
  const uint64_t key = random_();
  const bool full = candidates_.size() >= kSpare * size_;
  if (full && key >= std::prev(candidates_.end())->first) return;
  candidates_.emplace(key, track);
  if (full) candidates_.erase(std::prev(candidates_.end()));
}

ReencodeReport CompareWithFiles(const TrackSample& sample, const Reencode& encode,
                                const CountProgress& progress) {
  ReencodeReport report;
  for (const auto& [key, kept] : sample.candidates()) {
    if (report.compared == static_cast<int64_t>(sample.size())) break;
    if (!HoldsBytesOf(kept.track)) {
      ++report.skipped;
      continue;
    }
    const absl::StatusOr<AnalyzedTrack> made = encode(kept.track);
    const std::string difference = made.ok() ? Difference(kept, *made)
                                             : absl::StrCat("it cannot be encoded now: ",
                                                            std::string(made.status().message()));
    if (!difference.empty()) {
      report.different.push_back(absl::StrCat("track \"", kept.track.id, "\" (", kept.track.path,
                                              ") is not what its file gives: ", difference));
    }
    progress(++report.compared, static_cast<int64_t>(sample.size()));
  }
  return report;
}

}  // namespace libretto
