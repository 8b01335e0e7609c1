// What the engine answers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "index/catalog/track.h"
#include "server/query/interpretation.h"
#include "server/query/query.h"

namespace libretto {

// What one clause contributed: a hit's score is the sum of its clauses' contributions.
struct ClauseReason {
  int index = 0;         // into Query::clauses
  float similarity = 0;  // cosine of the clause alone and the hit
  float contribution = 0;
};

// A label that hit and query share.
struct LabelReason {
  std::string label;
  float strength = 0;  // of the passage: standard deviations over a broad set of music
};

// What of its metadata the query's words say.
struct NameReason {
  std::string field;
  std::string text;
};

// How a hit compares with what the query refers to.
struct ComparisonReason {
  int index = 0;  // into the interpreted query's comparisons
  std::string quality;
  double value = 0;
  double reference = 0;
};

// How many tracks a condition keeps out by itself.
struct Removal {
  std::string condition;
  int64_t tracks = 0;
};

struct AnswerHit {
  Track track;
  float score = 0;       // cosine of the query and the track (or the passage)
  float confidence = 0;  // that it is what was asked for; 0 to 1
  double passage_start_seconds = 0;
  double passage_end_seconds = 0;
  float passage_score = 0;                   // cosine of the query and that passage
  std::vector<std::string> copy_ids;         // other tracks that are the same recording, ascending
  std::vector<ClauseReason> clause_reasons;  // largest contribution (either sign) first
  std::vector<LabelReason> label_reasons;    // strongest first
  std::vector<NameReason> name_reasons;
  std::vector<ComparisonReason> comparison_reasons;
};

struct StageTimings {
  absl::Duration decode;  // of audio clauses
  absl::Duration encode;  // text and audio towers
  absl::Duration search;  // vectors, with filtering
  absl::Duration finish;  // best passages, metadata, reasons
  absl::Duration total;
};

struct Answer {
  std::vector<AnswerHit> hits;  // best first; ties by track id, then by time
  std::string next_page_token;  // empty if there are no more
  StageTimings timings;
  std::string snapshot_id;
  std::vector<std::string> warnings;  // for people
  std::vector<UnderstoodPart> parts;  // what Query::words were taken for
  bool no_match = false;              // the hits are the nearest, but nothing matches well
  std::vector<Removal> removals;      // if reasons were asked for
  std::shared_ptr<const Turn> turn;   // for what is said in reply; if there were words
};

}  // namespace libretto
