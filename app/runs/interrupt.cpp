#include "app/runs/interrupt.hpp"

#include <csignal>

namespace gradus::app {
namespace {

volatile std::sig_atomic_t wished = 0;

void wish(int signal) {
  wished = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

void catch_interrupts() {
  std::signal(SIGINT, wish);
  std::signal(SIGTERM, wish);
}

bool interrupted() { return wished != 0; }

}  // namespace gradus::app
