#include "gradus/base/cores.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

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

}  // namespace

int available_cores() {
  return cgroup_cores(std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
}

}  // namespace gradus
