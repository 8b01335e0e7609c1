#include "server/rpc/conversation.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/status_macros.h"
#include "libretto/internal/conversation.pb.h"
#include "server/query/errors.h"
#include "server/query/token.h"
#include "server/query/validate.h"
#include "server/rpc/search_converter.h"

namespace libretto {
namespace {

constexpr uint32_t kVersion = 1;
constexpr size_t kMaxTokenBytes = 256 * 1024;

absl::Status Malformed() {
  return InvalidField("conversation",
                      "is malformed: pass it as it was received, or leave it out to begin anew");
}

}  // namespace

std::string WriteConversation(const Turn& turn) {
  internal::Conversation proto;
  proto.set_version(kVersion);
  ToProto(turn.query, proto.mutable_query());
  proto.set_any_sound(turn.query.any_sound);
  for (const std::string& id : turn.shown) proto.add_shown(id);
  proto.set_last(turn.last);
  std::string token = Seal(proto.SerializeAsString());
  return token.size() <= kMaxTokenBytes ? token : "";
}

absl::StatusOr<std::shared_ptr<const Turn>> ReadConversation(const std::string& token) {
  if (token.size() > kMaxTokenBytes) return Malformed();
  const std::optional<std::string> bytes = Unseal(token);
  internal::Conversation proto;
  if (!bytes || !proto.ParseFromString(*bytes) || proto.version() != kVersion) return Malformed();
  // Anybody can seal bytes: what was never written is not read. Audio would be borrowed of `proto`.
  const v1::SearchRequest& asked = proto.query();
  if (!asked.conversation().empty() || !asked.query().empty() ||
      std::ranges::any_of(asked.clauses(), &v1::Clause::has_audio)) {
    return Malformed();
  }
  auto turn = std::make_shared<Turn>();
  auto query = FromProto(asked);
  if (!query.ok() || !ValidateQuery(*query).ok()) return Malformed();
  turn->query = *std::move(query);
  turn->query.any_sound = proto.any_sound();
  turn->shown = {proto.shown().begin(), proto.shown().end()};
  turn->last = proto.last();
  const auto shown = static_cast<int>(turn->shown.size());
  if (shown > kMaxShown || turn->last < 0 || turn->last > shown) return Malformed();
  return turn;
}

}  // namespace libretto
