// The requests of a load: kinds by weight, unlike texts, or some again and again.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/cpp/client.h"
#include "libretto/v1/search_service.pb.h"

namespace libretto::bench {

enum class Kind { kText, kTags, kVector, kTrack, kAudio };
inline constexpr int kKinds = 5;
const char* KindName(Kind kind);

// Weights by kind, above 0. INVALID_ARGUMENT naming what is wrong in e.g. "text=8,vector=1".
absl::StatusOr<std::map<Kind, double>> ParseMix(const std::string& mix);

struct SourceOptions {
  std::map<Kind, double> mix = {{Kind::kText, 1}};
  std::vector<std::string> texts;  // empty: words are put together, so that hardly any comes twice
  double repeat = 0;  // share of requests that are one of kRepeated, the same each time
  std::string audio;  // bytes of a file; empty: a tone of five seconds
  int limit = 10;
  bool explain = false;
};

inline constexpr int kRepeated = 50;

struct LoadRequest {
  Kind kind;
  v1::SearchRequest request;
};

// Immutable and thread-safe.
class RequestSource {
 public:
  // Asks the server for tracks and vectors, where the mix needs them. Errors of the server;
  // FAILED_PRECONDITION for tracks of an empty catalogue.
  static absl::StatusOr<RequestSource> Create(const SourceOptions& options, client::Client& client);

  // The next request of a sequence that `random` begins.
  LoadRequest Next(std::mt19937_64& random) const;

 private:
  explicit RequestSource(const SourceOptions& options) : options_(options) {}
  absl::Status LearnTracks(client::Client& client);
  absl::Status LearnVectors(client::Client& client);
  Kind DrawKind(std::mt19937_64& random) const;
  std::string DrawText(std::mt19937_64& random) const;
  void Fill(Kind kind, std::mt19937_64& random, v1::SearchRequest& request) const;

  SourceOptions options_;
  std::vector<std::string> tracks_;
  std::vector<v1::Embedding> vectors_;
};

}  // namespace libretto::bench
