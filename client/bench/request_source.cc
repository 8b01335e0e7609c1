#include "client/bench/request_source.h"

#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"

namespace libretto::bench {
namespace {

constexpr std::array kNames = {"text", "tags", "vector", "track", "audio"};

constexpr std::array kMoods = {"slow", "sad",   "dark",   "happy",  "epic",  "calm",  "dreamy",
                               "fast", "angry", "gentle", "bright", "tense", "noble", "lonely"};
constexpr std::array kInstruments = {"cello",  "piano", "violin",    "guitar", "trumpet", "flute",
                                     "organ",  "harp",  "saxophone", "drums",  "choir",   "banjo",
                                     "violas", "synth", "clarinet",  "bells",  "tuba",    "voice"};
constexpr std::array kGenres = {"jazz",  "rock",  "folk",   "techno", "ambient",
                                "blues", "waltz", "reggae", "metal",  "baroque",
                                "samba", "funk",  "march",  "trance"};
constexpr std::array kScenes = {"rain",     "a forest", "a battle", "the sea",   "a city at night",
                                "a desert", "winter",   "a feast",  "a funeral", "a chase",
                                "studying", "driving",  "sunrise",  "a castle"};

constexpr int kVectors = 200;
constexpr int kTracks = 500;

template <typename Words>
std::string Draw(const Words& words, std::mt19937_64& random) {
  return words[random() % words.size()];
}

void PutNumber(std::string& bytes, uint32_t value, int size) {
  for (int i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

// A WAV file of 16-bit samples.
std::string Tone() {
  constexpr uint32_t kRate = 16000, kSeconds = 5, kBytes = 2 * kRate * kSeconds;
  std::string bytes = "RIFF";
  PutNumber(bytes, 36 + kBytes, 4);
  bytes += "WAVEfmt ";
  PutNumber(bytes, 16, 4);
  PutNumber(bytes, 1, 2);  // PCM
  PutNumber(bytes, 1, 2);  // channels
  PutNumber(bytes, kRate, 4);
  PutNumber(bytes, 2 * kRate, 4);
  PutNumber(bytes, 2, 2);
  PutNumber(bytes, 16, 2);
  bytes += "data";
  PutNumber(bytes, kBytes, 4);
  for (uint32_t i = 0; i < kRate * kSeconds; ++i) {
    const double sample = std::sin(2 * std::numbers::pi * 220 * i / kRate);
    PutNumber(bytes, static_cast<uint16_t>(std::lround(12000 * sample)), 2);
  }
  return bytes;
}

}  // namespace

const char* KindName(Kind kind) { return kNames[static_cast<size_t>(kind)]; }

absl::StatusOr<std::map<Kind, double>> ParseMix(const std::string& mix) {
  std::map<Kind, double> weights;
  for (const absl::string_view part : absl::StrSplit(mix, ',')) {
    const std::vector<std::string> sides = absl::StrSplit(part, '=');
    double weight = 1;
    const auto wrong = [&part](const std::string& why) {
      return absl::InvalidArgumentError(
          absl::StrCat("mix: \"", part, "\" ", why, "; write e.g. text=8,vector=1"));
    };
    if (sides.size() > 2 || (sides.size() == 2 && !absl::SimpleAtod(sides[1], &weight)) ||
        !(weight > 0) || !std::isfinite(weight)) {
      return wrong("must be KIND=WEIGHT with a weight above 0");
    }
    int kind = 0;
    while (kind < kKinds && sides[0] != kNames[static_cast<size_t>(kind)]) ++kind;
    if (kind == kKinds) return wrong("is none of text, tags, vector, track, audio");
    if (!weights.emplace(static_cast<Kind>(kind), weight).second) return wrong("comes twice");
  }
  return weights;
}

absl::StatusOr<RequestSource> RequestSource::Create(const SourceOptions& options,
                                                    client::Client& client) {
  RequestSource source(options);
  if (options.audio.empty()) source.options_.audio = Tone();
  if (options.mix.contains(Kind::kTrack)) RETURN_IF_ERROR(source.LearnTracks(client));
  if (options.mix.contains(Kind::kVector)) RETURN_IF_ERROR(source.LearnVectors(client));
  return source;
}

absl::Status RequestSource::LearnTracks(client::Client& client) {
  v1::ListTracksRequest request;
  request.set_page_size(kTracks);
  ASSIGN_OR_RETURN(const auto page, client.List(request));
  for (const v1::Track& track : page.tracks()) tracks_.push_back(track.id());
  if (!tracks_.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "mix: the catalogue has no track to ask for: leave \"track\" out");
}

absl::Status RequestSource::LearnVectors(client::Client& client) {
  std::mt19937_64 random(1);
  std::vector<std::string> texts;
  for (int i = 0; i < kVectors; ++i) texts.push_back(DrawText(random));
  ASSIGN_OR_RETURN(const auto encoded, client.EmbedText(texts));
  for (const v1::TextEmbedding& text : encoded.embeddings()) vectors_.push_back(text.embedding());
  return absl::OkStatus();
}

Kind RequestSource::DrawKind(std::mt19937_64& random) const {
  double total = 0;
  for (const auto& [kind, weight] : options_.mix) total += weight;
  double left = std::uniform_real_distribution<double>(0, total)(random);
  for (const auto& [kind, weight] : options_.mix) {
    if ((left -= weight) <= 0) return kind;
  }
  return options_.mix.rbegin()->first;
}

std::string RequestSource::DrawText(std::mt19937_64& random) const {
  if (!options_.texts.empty()) return Draw(options_.texts, random);
  return absl::StrCat(Draw(kMoods, random), " ", Draw(kMoods, random), " ", Draw(kGenres, random),
                      " with ", Draw(kInstruments, random), " and ", Draw(kInstruments, random),
                      " for ", Draw(kScenes, random));
}

void RequestSource::Fill(Kind kind, std::mt19937_64& random, v1::SearchRequest& request) const {
  v1::Clause& clause = *request.add_clauses();
  switch (kind) {
    case Kind::kText:
      clause.set_text(DrawText(random));
      break;
    case Kind::kTags:
      clause.mutable_tags()->add_tags(Draw(kGenres, random));
      clause.mutable_tags()->add_tags(
          absl::StrCat(Draw(kMoods, random), " ", Draw(kInstruments, random)));
      break;
    case Kind::kVector: {  // near one of the known, so that none comes twice
      *clause.mutable_embedding() = vectors_[random() % vectors_.size()];
      float& first = *clause.mutable_embedding()->mutable_values()->Mutable(0);
      first += std::uniform_real_distribution<float>(-0.01f, 0.01f)(random);
      break;
    }
    case Kind::kTrack:
      clause.set_track_id(Draw(tracks_, random));
      break;
    case Kind::kAudio:
      clause.set_audio(options_.audio);
      break;
  }
}

LoadRequest RequestSource::Next(std::mt19937_64& random) const {
  LoadRequest next{DrawKind(random), {}};
  next.request.set_limit(options_.limit);
  next.request.set_explain(options_.explain);
  if (std::uniform_real_distribution<double>()(random) < options_.repeat) {
    std::mt19937_64 same(random() % kRepeated);
    Fill(next.kind, same, next.request);
  } else {
    Fill(next.kind, random, next.request);
  }
  return next;
}

}  // namespace libretto::bench
