#include "server/rpc/answer_cache.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

constexpr size_t kMaxRequestBytes = 16 * 1024;

// `state` is a snapshot's id.
std::optional<std::string> KeyOf(const v1::SearchRequest& request, const ServedIndex& index,
                                 const std::string& state) {
  if (std::ranges::any_of(request.clauses(), &v1::Clause::has_audio)) return std::nullopt;
  if (request.ByteSizeLong() > kMaxRequestBytes) return std::nullopt;
  return absl::StrCat(index.identity(), "\n", state, "\n", request.SerializeAsString());
}

}  // namespace

std::shared_ptr<const v1::SearchResponse> AnswerCache::Find(const v1::SearchRequest& request,
                                                            const ServedIndex& index) {
  const auto key = KeyOf(request, index, index.view()->snapshot_id());
  return key.has_value() ? answers_.Find(*key).value_or(nullptr) : nullptr;
}

void AnswerCache::Add(const v1::SearchRequest& request, const ServedIndex& index,
                      const v1::SearchResponse& response) {
  const auto key = KeyOf(request, index, response.snapshot_id());
  if (!key.has_value()) return;
  answers_.Add(*key, std::make_shared<const v1::SearchResponse>(response),
               response.SpaceUsedLong());
}

}  // namespace libretto
