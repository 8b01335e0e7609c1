// One call of a client: what is known of it from its start to its status.
#pragma once

#include <google/protobuf/message_lite.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <atomic>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/call.h"
#include "server/rpc/methods.h"
#include "server/telemetry/call_observer.h"

namespace libretto {

// What a caller says to prove who it is, "Bearer KEY"; empty: nothing. Valid as long as `context`.
std::string_view AuthorizationOf(const grpc::ServerContextBase& context);
// Who calls, in which trace. A call's x-request-id (or a new one) is its id; its traceparent is
// gone on with, or a new trace begun.
FinishedCall FactsOf(const grpc::ServerContextBase& context, const std::string& method);

class CallRecord {
 public:
  // Both outlive this object.
  CallRecord(grpc::CallbackServerContext& context, const Method& method, CallObserver& observer);

  const Method& method() const { return method_; }
  std::string_view authorization() const { return AuthorizationOf(context_); }
  // Who shares a place in the queues with this call: its API key, or the host it comes from.
  const std::string& caller() const { return caller_; }
  // The name of the caller's API key; empty: it has none.
  void SetKey(const std::string& key);
  // The caller's patience. Lives as long as this object.
  const Call& call() const { return patience_; }
  void NoteCancelled() { cancelled_ = true; }  // thread-safe

  void NoteQueued() { queued_at_ = absl::Now(); }  // its work, or the next piece of it
  void NoteRunning() { observer_.Queued(absl::Now() - queued_at_, facts_); }
  void NoteReceived(const google::protobuf::MessageLite& message);
  void NoteSent(const google::protobuf::MessageLite& message);
  void NoteSearch(const FinishedSearch& search) { observer_.Searched(search, facts_); }

  // Ends the call: what is told of it, and its status on the wire. Once, before the reactor
  // finishes. Its id and trace go back as trailing metadata.
  grpc::Status Close(const absl::Status& status);

 private:
  grpc::CallbackServerContext& context_;
  CallObserver& observer_;
  const Method method_;
  const absl::Time begin_;
  absl::Time queued_at_;
  FinishedCall facts_;
  std::string caller_;
  const Call patience_;
  std::atomic<bool> cancelled_ = false;
};

// Runs the work of a call unless nobody waits for it any more. An exception becomes INTERNAL, want
// of memory RESOURCE_EXHAUSTED.
absl::Status RunGuarded(CallRecord& record, absl::FunctionRef<absl::Status(CallRecord&)> body);

}  // namespace libretto
