// A call whose request comes in pieces.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "server/rpc/call_record.h"
#include "server/rpc/call_server.h"

namespace libretto {

// Deletes itself. Holds no thread while pieces come.
template <typename Piece>
class UploadCall final : public grpc::ServerReadReactor<Piece>, private Work {
 public:
  // Takes in one piece, quickly: it is called on gRPC's own threads. An error ends the call.
  using Take = std::function<absl::Status(Piece& piece)>;

  // `body` is run once all pieces have come; it fills `response`.
  UploadCall(grpc::CallbackServerContext& context, const Method& method, CallServer& server,
             const google::protobuf::MessageLite& response, Take take, CallBody body)
      : record_(context, method, server.observer()),
        server_(server),
        response_(response),
        take_(std::move(take)),
        body_(std::move(body)) {
    if (const absl::Status entered = server_.Admit(record_); !entered.ok()) {
      this->Finish(record_.Close(entered));
    } else {
      this->StartRead(&piece_);
    }
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) {  // the caller has sent all, or is gone
      record_.NoteQueued();
      server_.Submit(record_.method().lane, *this);
      return;
    }
    record_.NoteReceived(piece_);
    if (const absl::Status taken = take_(piece_); !taken.ok()) {
      End(taken);
    } else {
      this->StartRead(&piece_);
    }
  }

  const std::string& caller() const override { return record_.caller(); }
  void Run() override { End(RunGuarded(record_, body_)); }
  void Refuse(const absl::Status& status) override { End(status); }

  void End(const absl::Status& status) {
    CallServer& server = server_;
    if (status.ok()) record_.NoteSent(response_);
    this->Finish(record_.Close(status));  // from here on this object may be gone
    server.Leave();
  }

  void OnCancel() override { record_.NoteCancelled(); }
  void OnDone() override { delete this; }

  CallRecord record_;
  CallServer& server_;
  const google::protobuf::MessageLite& response_;
  const Take take_;
  const CallBody body_;
  Piece piece_;
};

}  // namespace libretto
