// Page tokens: where the next page begins, bound to one query and one state of the catalogue.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "server/query/query.h"

namespace libretto {

// What makes two queries continue one another: all of `query` but its limit, page token and explain
// switch. Stable across processes.
std::string QueryFingerprint(const Query& query);

// Opaque to callers: offset, fingerprint and snapshot, checksummed, in URL-safe base64.
std::string MakePageToken(int offset, const std::string& fingerprint,
                          const std::string& snapshot_id);

// The offset (above 0). INVALID_ARGUMENT naming "page_token" if the token is malformed or belongs
// to another query; ABORTED if it belongs to another snapshot.
absl::StatusOr<int> ReadPageToken(const std::string& token, const std::string& fingerprint,
                                  const std::string& snapshot_id);

// Tokens for listing tracks by id: where the next page begins, whatever the catalogue has become.
std::string MakeListToken(const std::string& after_id);
absl::StatusOr<std::string> ReadListToken(const std::string& token);

}  // namespace libretto
