#include "server/admin/signals.h"

#include <initializer_list>

namespace libretto {
namespace {

sigset_t SetOf(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t signals = SetOf({SIGINT, SIGTERM, SIGHUP});
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

int Signals::Wait() {
  const sigset_t signals = SetOf({SIGINT, SIGTERM, SIGHUP});
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
  if (signal != SIGHUP) {
    const sigset_t stops = SetOf({SIGINT, SIGTERM});
    pthread_sigmask(SIG_UNBLOCK, &stops, nullptr);
  }
  return signal;
}

}  // namespace libretto
