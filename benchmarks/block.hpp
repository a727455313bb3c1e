// How everything here is timed: many calls in a row, few looks at the clock. Any thread.
#pragma once

#include <algorithm>
#include <chrono>

namespace benchmarks {

// Calls `step` for `seconds`, after a twentieth of that unmeasured, which brings caches, threads
// and the clock rate back. Returns microseconds a call.
template <class Step>
double block(Step&& step, double seconds) {
  using Clock = std::chrono::steady_clock;
  const auto run = [&](double least) {
    const Clock::time_point begin = Clock::now();
    double passed = 0, count = 0;
    // The clock is read some ten times in all: it takes as long as a small kernel.
    for (double chunk = 1; passed < least;
         chunk = std::max(1.0, count / passed * std::min(least / 10, least - passed))) {
      const auto calls = static_cast<long>(chunk);
      for (long i = 0; i < calls; ++i) step();
      count += static_cast<double>(calls);
      passed = std::chrono::duration<double>(Clock::now() - begin).count();
    }
    return passed / count * 1e6;
  };
  run(seconds / 20);
  return run(seconds);
}

}  // namespace benchmarks
