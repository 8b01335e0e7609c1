#include "server/rpc/call_server.h"

#include <utility>

#include "base/status_macros.h"
#include "server/query/errors.h"

namespace libretto {
namespace {

class UnaryCall final : public grpc::ServerUnaryReactor, public Work {
 public:
  UnaryCall(grpc::CallbackServerContext& context, const Method& method,
            const google::protobuf::MessageLite& request,
            const google::protobuf::MessageLite& response, CallBody body, CallServer& server)
      : record_(context, method, server.observer()),
        response_(response),
        body_(std::move(body)),
        server_(server) {
    record_.NoteReceived(request);
  }

  void Start() {
    if (const absl::Status entered = server_.Admit(record_); !entered.ok()) {
      Finish(record_.Close(entered));
    } else if (record_.method().lane == Lane::kAtOnce) {
      Run();
    } else {
      record_.NoteQueued();
      server_.Submit(record_.method().lane, *this);
    }
  }

  const std::string& caller() const override { return record_.caller(); }
  void Run() override { End(RunGuarded(record_, body_)); }
  void Refuse(const absl::Status& status) override { End(status); }

 private:
  void OnCancel() override { record_.NoteCancelled(); }
  void OnDone() override { delete this; }

  void End(const absl::Status& status) {
    CallServer& server = server_;
    if (status.ok()) record_.NoteSent(response_);
    Finish(record_.Close(status));  // from here on this object may be gone
    server.Leave();
  }

  CallRecord record_;
  const google::protobuf::MessageLite& response_;
  const CallBody body_;
  CallServer& server_;
};

WorkLaneOptions LaneOptions(const char* name, int threads, int queue, absl::Duration wait) {
  WorkLaneOptions lane;
  lane.name = name;
  lane.threads = threads;
  lane.queue = queue;
  lane.standing_wait = wait;
  return lane;
}

}  // namespace

CallServer::CallServer(const CallServerOptions& options, const Access& access,
                       CallObserver& observer, const Clock& clock)
    : access_(access), observer_(observer) {
  lanes_.resize(kLanes.size());
  const auto set = [&](Lane lane, const char* name, int threads, absl::Duration wait) {
    lanes_[static_cast<size_t>(lane)] =
        std::make_unique<WorkLane>(LaneOptions(name, threads, options.queue, wait), clock);
  };
  set(Lane::kSearch, "searches", options.threads, options.standing_wait);
  // Whoever sends audio has the patience for those before it.
  set(Lane::kAudio, "calls with audio", options.audio_threads, absl::InfiniteDuration());
  set(Lane::kCatalog, "catalogue calls", options.threads, options.standing_wait);
}

absl::Status CallServer::Check(CallRecord& call) const {
  std::string key;
  const absl::Status status = access_.Check(call.authorization(), call.method().role, key);
  call.SetKey(key);
  return status;
}

absl::Status CallServer::CheckRole(const grpc::ServerContextBase& context, Role needed) const {
  std::string key;
  return access_.Check(AuthorizationOf(context), needed, key);
}

absl::Status CallServer::Enter() {
  if (tracker_.Enter()) return absl::OkStatus();
  return WithReason(
      absl::UnavailableError("the server is shutting down: try another or again later"),
      reason::kDraining);
}

absl::Status CallServer::Admit(CallRecord& call) {
  RETURN_IF_ERROR(Enter());
  std::string key;
  const absl::Status status = access_.Admit(call.authorization(), call.method().role, key);
  call.SetKey(key);
  if (!status.ok()) Leave();
  return status;
}

grpc::ServerUnaryReactor* CallServer::Unary(grpc::CallbackServerContext* context,
                                            const Method& method,
                                            const google::protobuf::MessageLite* request,
                                            const google::protobuf::MessageLite* response,
                                            CallBody body) {
  auto call =
      std::make_unique<UnaryCall>(*context, method, *request, *response, std::move(body), *this);
  call->Start();
  return call.release();  // deletes itself when gRPC is done with it
}

}  // namespace libretto
