// From words as people type them, and a conversation, to a query that stands for itself.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "index/store/library.h"
#include "server/query/query.h"

namespace libretto {

struct UnderstoodExclusion {
  std::string text;
};
struct UnderstoodFeedback {
  std::string track_id;
  bool more = true;
};

// A part of a query, and the words that say it.
struct UnderstoodPart {
  std::string text;           // empty: of an earlier turn
  size_t begin = 0, end = 0;  // bytes of Query::words
  std::variant<Clause, UnderstoodExclusion, Comparison, Filter, UnderstoodFeedback> meaning;
  std::string description;
};

struct Interpretation {
  Query query;  // without words
  std::vector<UnderstoodPart> parts;
  std::vector<std::string> warnings;
};

// Reads Query::words and puts what they say into the other fields, names looked up in `view`; a
// query that continues Query::previous begins with what that left. INVALID_ARGUMENT naming "query"
// for a hit that the previous answer did not have; errors of the view.
absl::StatusOr<Interpretation> Interpret(const Query& query, const View& view);

}  // namespace libretto
