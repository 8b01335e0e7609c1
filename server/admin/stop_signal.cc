#include "server/admin/stop_signal.h"

#include <csignal>

namespace libretto {
namespace {

sigset_t Signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

StopSignal::StopSignal() {
  const sigset_t signals = Signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

const char* StopSignal::Wait() {
  const sigset_t signals = Signals();
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  return signal == SIGINT ? "SIGINT" : "SIGTERM";
}

}  // namespace libretto
