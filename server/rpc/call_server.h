// Calls between gRPC, which must never wait, and the threads that do their work.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/admission/work_lane.h"
#include "server/identity/access.h"
#include "server/rpc/call_record.h"
#include "server/rpc/call_tracker.h"
#include "server/rpc/methods.h"

namespace libretto {

struct CallServerOptions {
  int threads = 16;       // for searches, and as many for catalogue calls
  int audio_threads = 4;  // for calls with audio
  int queue = 64;         // calls of each lane that wait
  absl::Duration standing_wait = absl::Milliseconds(20);  // as WorkLaneOptions; audio apart
};

// The work of a call, done on a thread of its lane. Its errors go to the caller.
using CallBody = std::function<absl::Status(CallRecord&)>;

// Thread-safe.
class CallServer {
 public:
  // All but the options outlive this object.
  CallServer(const CallServerOptions& options, const Access& access, CallObserver& observer,
             const Clock& clock);

  // The reactor of a unary call: refuses it, or has `body` run. What `body` refers to must live as
  // long as the call, as requests and responses do.
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context, const Method& method,
                                  const google::protobuf::MessageLite* request,
                                  const google::protobuf::MessageLite* response, CallBody body);

  // Whether the caller may make this call; it must then be admitted. Errors of Access.
  absl::Status Check(CallRecord& call) const;
  // Whether it may do what takes another role than the method's.
  absl::Status CheckRole(const grpc::ServerContextBase& context, Role needed) const;

  // For streams, which admit their pieces of work one by one, a request each: errors of Access, and
  // UNAVAILABLE once draining. After OK, Leave() follows.
  absl::Status Admit(CallRecord& call);
  // The same of work that is nobody's.
  absl::Status Enter();
  void Leave() { tracker_.Leave(); }
  void Submit(Lane lane, Work& work) { lanes_[static_cast<size_t>(lane)]->Submit(work); }

  CallObserver& observer() { return observer_; }
  WorkLaneCounts counts(Lane lane) const { return lanes_[static_cast<size_t>(lane)]->counts(); }

  // From now on calls are refused with UNAVAILABLE.
  void StartDraining() { tracker_.StartDraining(); }
  // Waits until no work is left; false if some still is at `deadline`.
  bool AwaitIdle(absl::Time deadline) { return tracker_.AwaitIdle(deadline); }

 private:
  const Access& access_;
  CallObserver& observer_;
  CallTracker tracker_;
  std::vector<std::unique_ptr<WorkLane>> lanes_;  // by Lane
};

}  // namespace libretto
