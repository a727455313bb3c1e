#include "gradus/base/parallel.hpp"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "gradus/base/error.hpp"

namespace gradus {
namespace {

// Whole cores that the cgroup (version 2) lets this process use, or `cores` where nothing limits
// it.
int cgroup_cores(int cores) {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  if (!(file >> quota >> period) || quota == "max" || period <= 0) return cores;
  const double allowed = std::atof(quota.c_str()) / period;
  return std::clamp(static_cast<int>(allowed), 1, cores);
}

int default_threads() {
  const int cores = std::max(1, omp_get_num_procs());
  if (const char* wanted = std::getenv("GRADUS_THREADS")) {
    const std::string_view text(wanted);
    int count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || end != text.data() + text.size() || count < 1) {
      throw Error("GRADUS_THREADS wants a whole number of threads from 1, got '", text, "'");
    }
    return count;
  }
  return cgroup_cores(cores);
}

std::atomic<int>& thread_count() {
  static std::atomic<int> count = default_threads();
  return count;
}

}  // namespace

int threads() { return thread_count().load(std::memory_order_relaxed); }

void set_threads(int count) {
  if (count < 1) throw Error("set_threads wants 1 or more, got ", count);
  thread_count() = count;
}

void detail::parallel_for(Index count, Index grain, void (*part)(const void*, Index, Index),
                          const void* body) {
  const Index parts = std::min<Index>(threads(), count / std::max<Index>(1, grain));
  if (parts <= 1 || omp_in_parallel()) {
    if (count > 0) part(body, 0, count);
    return;
  }
#pragma omp parallel for num_threads(static_cast <int>(parts)) schedule(static, 1)
  for (Index i = 0; i < parts; ++i) part(body, count * i / parts, count * (i + 1) / parts);
}

}  // namespace gradus
