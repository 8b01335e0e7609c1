#pragma once

#include <string>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "server/admission/work.h"

namespace libretto {

// Work that keeps what became of it. It runs until Finish.
class NotedWork : public Work {
 public:
  explicit NotedWork(std::string caller) : caller_(std::move(caller)) {}

  const std::string& caller() const override { return caller_; }
  void Run() override {
    started_.Notify();
    may_finish_.WaitForNotification();
    ended_.Notify();
  }
  void Refuse(const absl::Status& status) override {
    refusal = status;
    ended_.Notify();
  }

  void AwaitStart() { started_.WaitForNotification(); }
  void Finish() {
    if (!may_finish_.HasBeenNotified()) may_finish_.Notify();
  }
  void AwaitEnd() { ended_.WaitForNotification(); }
  bool ended() const { return ended_.HasBeenNotified(); }

  absl::Status refusal;  // once it has ended

 private:
  const std::string caller_;
  absl::Notification started_, may_finish_, ended_;
};

}  // namespace libretto
