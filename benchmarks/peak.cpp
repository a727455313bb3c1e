// The most arithmetic this machine does: multiply-adds on registers alone, on as many threads as
// asked for. Prints "ready 0", then answers each "block SECONDS" with GFLOP/s, as a worker does.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "benchmarks/block.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "benchmarks/peak.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace benchmarks::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Enough independent sums to hide the latency of an addition. g++ 12 keeps them in registers only
// where every loop over them is unrolled.
inline constexpr int sums = 12, rounds = 1000;

float multiply_add() {
  const hn::ScalableTag<float> d;
  const auto factor = hn::Set(d, 1.0000001f), addend = hn::Set(d, 1e-9f);
  hn::Vec<decltype(d)> sum[sums];
#pragma GCC unroll 12
  for (int i = 0; i < sums; ++i) sum[i] = hn::Set(d, static_cast<float>(i));  // lest they be one
  for (int round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (auto& s : sum) s = hn::MulAdd(s, factor, addend);
  }
  auto total = hn::Zero(d);
#pragma GCC unroll 12
  for (auto& s : sum) total = hn::Add(total, s);
  return hn::GetLane(total);
}

double flops() { return 2.0 * sums * rounds * hn::Lanes(hn::ScalableTag<float>()); }

}  // namespace benchmarks::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace benchmarks {

HWY_EXPORT(multiply_add);
HWY_EXPORT(flops);

// Of the calling thread, in GFLOP/s.
double rate(double seconds) {
  volatile float sink = 0;
  const double microseconds = block([&] { sink = HWY_DYNAMIC_DISPATCH(multiply_add)(); }, seconds);
  return HWY_DYNAMIC_DISPATCH(flops)() / microseconds * 1e-3;
}

}  // namespace benchmarks

int main(int count, char** arguments) {
  const auto threads = static_cast<std::size_t>(count > 1 ? std::atoi(arguments[1]) : 1);
  std::printf("ready 0\n");
  std::fflush(stdout);
  std::string word;
  double seconds = 0;
  while (std::cin >> word >> seconds) {
    std::vector<double> rates(threads);
    std::vector<std::thread> team;
    for (double& one : rates) {
      team.emplace_back([&one, seconds] { one = benchmarks::rate(seconds); });
    }
    for (std::thread& member : team) member.join();
    double total = 0;
    for (const double one : rates) total += one;
    std::printf("%.6f\n", total);
    std::fflush(stdout);
  }
}
#endif
