#include "index/job/stop_request.h"

#include <signal.h>

namespace libretto {
namespace {

// A signal handler can reach nothing but what is static.
std::atomic<bool> stop_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void RequestStop(int) { stop_requested = true; }

}  // namespace

const std::atomic<bool>& StopOnSignal() {
  struct sigaction action = {};
  action.sa_handler = RequestStop;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  return stop_requested;
}

}  // namespace libretto
