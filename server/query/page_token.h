// Page tokens: where the next page begins, bound to one query and one state of one index.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "server/query/query.h"

namespace libretto {

// What makes two queries continue one another: all of `query` but its limit, page token and explain
// switch. Stable across processes.
std::string QueryFingerprint(const Query& query);

// What pages are of. Snapshots of two indexes may have one id.
struct PagedState {
  std::string index;  // what tells it from other indexes
  std::string snapshot_id;
};

// Opaque to callers: offset, fingerprint and state, checksummed, in URL-safe base64.
std::string MakePageToken(int offset, const std::string& fingerprint, const PagedState& state);

// The offset (above 0). INVALID_ARGUMENT naming "page_token" if the token is malformed or belongs
// to another query; ABORTED if it belongs to another state.
absl::StatusOr<int> ReadPageToken(const std::string& token, const std::string& fingerprint,
                                  const PagedState& state);

// Tokens for listing an index's tracks by id: where the next page begins, whatever its catalogue
// has become. ABORTED for a token of another index.
std::string MakeListToken(const std::string& after_id, const std::string& index);
absl::StatusOr<std::string> ReadListToken(const std::string& token, const std::string& index);

}  // namespace libretto
