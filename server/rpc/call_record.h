// One call of a client: what is known of it from its start to its status.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <atomic>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/call.h"
#include "server/rpc/methods.h"

namespace libretto {

// What a caller says to prove who it is, "Bearer KEY"; empty: nothing. Valid as long as `context`.
std::string_view AuthorizationOf(const grpc::ServerContextBase& context);

class CallRecord {
 public:
  // `context` outlives this object.
  CallRecord(grpc::CallbackServerContext& context, const Method& method);

  const Method& method() const { return method_; }
  std::string_view authorization() const { return AuthorizationOf(context_); }
  // Who shares a place in the queues with this call: its API key, or the host it comes from.
  const std::string& caller() const { return caller_; }
  // The name of the caller's API key; empty: it has none.
  void SetKey(const std::string& key);
  // The caller's patience. Lives as long as this object.
  const Call& call() const { return patience_; }
  void NoteCancelled() { cancelled_ = true; }  // thread-safe

  // Ends the call: its line in the log, and its status on the wire. Once, before the reactor
  // finishes. The caller's x-request-id (or a new one) goes into the log and back as trailing
  // metadata.
  grpc::Status Close(const absl::Status& status);

 private:
  grpc::CallbackServerContext& context_;
  const Method method_;
  const absl::Time begin_;
  const std::string request_id_;
  std::string key_;
  std::string caller_;
  const Call patience_;
  std::atomic<bool> cancelled_ = false;
};

// Runs the work of a call unless nobody waits for it any more. An exception becomes INTERNAL, want
// of memory RESOURCE_EXHAUSTED.
absl::Status RunGuarded(const Call& call, absl::FunctionRef<absl::Status(const Call&)> body);

}  // namespace libretto
