#include "server/rpc/call_record.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <new>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/clock.h"
#include "base/status_macros.h"
#include "server/rpc/status_converter.h"

namespace libretto {
namespace {

constexpr char kRequestIdKey[] = "x-request-id";
constexpr char kTraceparentKey[] = "traceparent";
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

// Two of them say nothing.
TraceContext TraceOf(const grpc::ServerContextBase& context) {
  const auto [first, last] = context.client_metadata().equal_range(kTraceparentKey);
  if (first == last || std::next(first) != last) return ContinueTrace("");
  return ContinueTrace({first->second.data(), first->second.size()});
}

// "ipv4:127.0.0.1:41172" -> "ipv4:127.0.0.1": the connections of a host are one caller.
std::string HostOf(const std::string& peer) { return peer.substr(0, peer.rfind(':')); }

}  // namespace

std::string_view AuthorizationOf(const grpc::ServerContextBase& context) {
  const auto found = context.client_metadata().find(kAuthorizationKey);
  if (found == context.client_metadata().end()) return {};
  return {found->second.data(), found->second.size()};
}

FinishedCall FactsOf(const grpc::ServerContextBase& context, const std::string& method) {
  FinishedCall facts;
  facts.method = method;
  facts.peer = context.peer();
  facts.request_id = RequestId(context);
  facts.trace = TraceOf(context);
  return facts;
}

CallRecord::CallRecord(grpc::CallbackServerContext& context, const Method& method,
                       CallObserver& observer)
    : context_(context),
      observer_(observer),
      method_(method),
      begin_(absl::Now()),
      queued_at_(begin_),
      facts_(FactsOf(context, method.name)),
      caller_(HostOf(facts_.peer)),
      patience_{absl::FromChrono(context.deadline()), [this] { return cancelled_.load(); }} {
  observer_.Began();
}

void CallRecord::NoteReceived(const google::protobuf::MessageLite& message) {
  facts_.bytes_in += static_cast<int64_t>(message.ByteSizeLong());
}

void CallRecord::NoteSent(const google::protobuf::MessageLite& message) {
  facts_.bytes_out += static_cast<int64_t>(message.ByteSizeLong());
}

void CallRecord::SetKey(const std::string& key) {
  if (key.empty() || key == facts_.key) return;
  facts_.key = key;
  caller_ = absl::StrCat("key:", key);
}

grpc::Status CallRecord::Close(const absl::Status& status) {
  context_.AddTrailingMetadata(kRequestIdKey, facts_.request_id);
  context_.AddTrailingMetadata(kTraceparentKey, ToTraceparent(facts_.trace));
  facts_.status = status;
  facts_.duration = absl::Now() - begin_;
  observer_.Ended(facts_);
  return ToGrpcStatus(status);
}

absl::Status RunGuarded(CallRecord& record, absl::FunctionRef<absl::Status(CallRecord&)> body) {
  static const SystemClock clock;
  record.NoteRunning();
  RETURN_IF_ERROR(record.call().StillWanted(clock, "the call's turn"));
  try {
    return body(record);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("the server is out of memory for this call");
  } catch (const std::exception& error) {
    return absl::InternalError(error.what());
  }
}

}  // namespace libretto
