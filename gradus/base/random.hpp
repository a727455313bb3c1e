// Counter-based random numbers: the number at a position depends on the stream and the position
// alone, never on what was drawn before or on which thread draws it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "gradus/base/export.hpp"
#include "gradus/base/index.hpp"

namespace gradus {

// A stream of random numbers, addressed by position. A value: copying is free, reading is const,
// and any thread may read. Philox4x32-10 (Salmon et al., 2011, "Parallel random numbers: as easy
// as 1, 2, 3").
class GRADUS_EXPORT Rng {
 public:
  explicit Rng(std::uint64_t seed) : key_(seed) {}

  // An independent stream for a purpose ("shuffle", "0.weight") or a number (an epoch, a step).
  Rng fork(std::string_view purpose) const;
  Rng fork(std::uint64_t number) const;

  std::uint64_t bits(Index position) const;
  double uniform(Index position) const;  // [0, 1), 53 random bits
  double normal(Index position) const;   // mean 0, deviation 1; Box and Muller (1958)

  // The 32-bit words at positions first, first + 1, ...: a stream of its own, four times cheaper.
  void words(Index first, std::span<std::uint32_t> out) const;

  // 0 .. count-1 in random order (Fisher and Yates).
  std::vector<std::int32_t> permutation(Index count) const;

 private:
  std::uint64_t key_;
};

}  // namespace gradus
