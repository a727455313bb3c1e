#include "app/runs/interrupt.hpp"

#include <csignal>

namespace gradus::app {
namespace {

volatile std::sig_atomic_t requested = 0;

void request(int signal) {
  requested = 1;
  // A closed terminal sends SIGHUP more than once: from the kernel, and from the shell.
  if (signal != SIGHUP) std::signal(signal, SIG_DFL);
}

}  // namespace

void catch_interrupts() {
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
    // nohup ignores SIGHUP, a script SIGINT of what it starts with '&'.
    if (std::signal(signal, request) == SIG_IGN) std::signal(signal, SIG_IGN);
  }
}

bool interrupted() { return requested != 0; }

}  // namespace gradus::app
