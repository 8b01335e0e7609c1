// What is known of a rendered piece, for it was made so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace libretto {

inline constexpr char kFactsFile[] = "facts.jsonl";

struct PartFact {
  std::string name;  // "fiddle"
  int program = 0;   // of General MIDI; of a drum kit if role is "drums"; -1 for other sounds
  std::string role;  // "lead", "accompaniment", "bass", "drums" or "vocals"

  bool operator==(const PartFact&) const = default;
};

struct Facts {
  std::string file;                 // relative to the folder of facts.jsonl
  std::string source;               // "composed", or the collection from which it was rendered
  std::vector<std::string> genres;  // the most specific first; may be empty
  std::vector<PartFact> parts;      // the most prominent first
  double bpm = 0;
  std::string key;           // "F sharp"; empty for drums alone
  std::string mode;          // "minor", "dorian", ...; empty for drums alone
  std::string metre;         // "3/4"
  std::string density;       // "sparse", "moderate" or "busy"
  std::string pitch;         // where the lead lies: "low", "middle" or "high"
  std::string articulation;  // of the lead: "legato", "staccato" or "detached"
  std::vector<std::string> moods;
  std::string mix;  // "dry", "roomy" or "reverberant"
  std::vector<std::string> degradations;
  std::string soundfont;  // file name without its ending
  uint64_t seed = 0;
  std::string caption;  // what one might write about it

  bool operator==(const Facts&) const = default;
};

// A line of JSON.
std::string EncodeFacts(const Facts& facts);
// DATA_LOSS if it is no JSON object, cut short, or lacks a field; messages begin with `place`.
absl::StatusOr<Facts> DecodeFacts(std::string_view line, const std::string& place);

// folder/facts.jsonl. NOT_FOUND if it does not exist, FAILED_PRECONDITION if it is empty, DATA_LOSS
// naming the line if it is damaged.
absl::StatusOr<std::vector<Facts>> ReadFacts(const std::string& folder);
// Adds to the folder's facts, if it has some; a file's newer facts replace its older ones.
absl::Status AddFacts(const std::string& folder, const std::vector<Facts>& more);

}  // namespace libretto
