#include "server/rpc/call_record.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <new>
#include <random>
#include <span>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/clock.h"
#include "base/logging.h"
#include "base/status_macros.h"
#include "server/rpc/status_converter.h"

namespace libretto {
namespace {

constexpr char kRequestIdKey[] = "x-request-id";
constexpr size_t kMaxRequestIdBytes = 128;
constexpr char kAuthorizationKey[] = "authorization";

std::string NewRequestId() {
  static const uint32_t process = std::random_device()();
  static std::atomic<uint32_t> count = 0;
  return absl::StrFormat("%08x-%06x", process, ++count);
}

std::string RequestId(const grpc::ServerContextBase& context) {
  const auto found = context.client_metadata().find(kRequestIdKey);
  if (found == context.client_metadata().end()) return NewRequestId();
  return std::string(found->second.data(), std::min(found->second.size(), kMaxRequestIdBytes));
}

// "ipv4:127.0.0.1:41172" -> "ipv4:127.0.0.1": the connections of a host are one caller.
std::string HostOf(const std::string& peer) { return peer.substr(0, peer.rfind(':')); }

LogLevel LevelOf(absl::StatusCode code) {
  const bool ours = code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
                    code == absl::StatusCode::kDataLoss;
  return ours ? LogLevel::kError : LogLevel::kInfo;
}

}  // namespace

std::string_view AuthorizationOf(const grpc::ServerContextBase& context) {
  const auto found = context.client_metadata().find(kAuthorizationKey);
  if (found == context.client_metadata().end()) return {};
  return {found->second.data(), found->second.size()};
}

CallRecord::CallRecord(grpc::CallbackServerContext& context, const Method& method)
    : context_(context),
      method_(method),
      begin_(absl::Now()),
      request_id_(RequestId(context)),
      caller_(HostOf(context.peer())),
      patience_{absl::FromChrono(context.deadline()), [this] { return cancelled_.load(); }} {}

void CallRecord::SetKey(const std::string& key) {
  if (key.empty()) return;
  key_ = key;
  caller_ = absl::StrCat("key:", key);
}

grpc::Status CallRecord::Close(const absl::Status& status) {
  context_.AddTrailingMetadata(kRequestIdKey, request_id_);
  const absl::Duration took = absl::Now() - begin_;
  std::vector<LogField> fields = {{"method", method_.name},
                                  {"code", absl::StatusCodeToString(status.code())},
                                  {"ms", std::round(absl::ToDoubleMicroseconds(took)) / 1e3},
                                  {"peer", context_.peer()},
                                  {"request_id", request_id_}};
  if (!key_.empty()) fields.push_back({"key", key_});
  if (!status.ok()) fields.push_back({"error", std::string(status.message())});
  Log(LevelOf(status.code()), "call", std::span<const LogField>(fields));
  return ToGrpcStatus(status);
}

absl::Status RunGuarded(const Call& call, absl::FunctionRef<absl::Status(const Call&)> body) {
  static const SystemClock clock;
  RETURN_IF_ERROR(call.StillWanted(clock, "the call's turn"));
  try {
    return body(call);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("the server is out of memory for this call");
  } catch (const std::exception& error) {
    return absl::InternalError(error.what());
  }
}

}  // namespace libretto
