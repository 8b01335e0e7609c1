// Searches between the public API and the engine.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libretto/v1/search_service.pb.h"
#include "server/query/answer.h"
#include "server/query/query.h"

namespace libretto {

// Borrows audio bytes from `proto`, which must outlive the query. INVALID_ARGUMENT naming the field
// for a clause without content, an unknown result kind, or a malformed filter; the rest is the
// engine's to check.
absl::StatusOr<Query> FromProto(const v1::SearchRequest& proto);

// The parts of `query` that a turn of a conversation leaves to the next.
void ToProto(const Query& query, v1::SearchRequest* proto);

void ToProto(const Clause& clause, v1::Clause* proto);
void ToProto(const Comparison& comparison, v1::Comparison* proto);

// Says that the answer took `total`, none of it in any stage.
void SetTotal(absl::Duration total, v1::SearchResponse* proto);

void ToProto(const Answer& answer, const std::string& model_id, v1::SearchResponse* proto);

}  // namespace libretto
