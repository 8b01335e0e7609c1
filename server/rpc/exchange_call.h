// A stream of requests, each of which is answered before the next one is read.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "server/rpc/call_record.h"
#include "server/rpc/call_server.h"

namespace libretto {

// Deletes itself. A stream that waits for its caller holds no thread, and does not keep the server
// from stopping; while that drains, it ends with UNAVAILABLE at its next request.
// Each request is counted as one, and the caller's right looked at again; one over a limit is
// answered with that error.
template <typename Request, typename Response>
class ExchangeCall final : public grpc::ServerBidiReactor<Request, Response>, private Work {
 public:
  // Fills the response to one request.
  using Answer = std::function<absl::Status(const Request&, CallRecord&, Response*)>;
  // Completes the response to request number `index`: its number, and the error if there is one.
  using Complete = std::function<void(int64_t index, const absl::Status&, Response*)>;
  using LaneOf = std::function<Lane(const Request&)>;

  ExchangeCall(grpc::CallbackServerContext& context, const Method& method, CallServer& server,
               LaneOf lane_of, Answer answer, Complete complete)
      : record_(context, method, server.observer()),
        server_(server),
        lane_of_(std::move(lane_of)),
        answer_(std::move(answer)),
        complete_(std::move(complete)) {
    if (const absl::Status may = server_.Check(record_); !may.ok()) {
      End(may);
    } else {
      this->StartRead(&request_);
    }
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) {  // the caller has sent all, or is gone
      End(record_.call().cancelled() ? absl::CancelledError("the caller has gone")
                                     : absl::OkStatus());
      return;
    }
    response_.Clear();
    record_.NoteReceived(request_);
    const absl::Status entered = server_.Admit(record_);
    if (entered.ok()) {
      record_.NoteQueued();
      server_.Submit(lane_of_(request_), *this);
    } else if (absl::IsResourceExhausted(entered)) {
      Send(entered);
    } else {
      End(entered);
    }
  }

  const std::string& caller() const override { return record_.caller(); }

  void Run() override {
    SendAndLeave(RunGuarded(
        record_, [this](CallRecord& record) { return answer_(request_, record, &response_); }));
  }

  void Refuse(const absl::Status& status) override { SendAndLeave(status); }

  void SendAndLeave(const absl::Status& status) {
    CallServer& server = server_;
    Send(status);  // from here on this object may be gone
    server.Leave();
  }

  void Send(const absl::Status& status) {
    complete_(index_++, status, &response_);
    record_.NoteSent(response_);
    this->StartWrite(&response_);
  }

  void OnWriteDone(bool ok) override {
    if (ok) {
      this->StartRead(&request_);
    } else {
      End(absl::CancelledError("the caller has gone"));
    }
  }

  void End(const absl::Status& status) { this->Finish(record_.Close(status)); }

  void OnCancel() override { record_.NoteCancelled(); }
  void OnDone() override { delete this; }

  CallRecord record_;
  CallServer& server_;
  const LaneOf lane_of_;
  const Answer answer_;
  const Complete complete_;
  Request request_;
  Response response_;
  int64_t index_ = 0;
};

}  // namespace libretto
