#include "gradus/kernels/target.hpp"

#include <cstdint>
#include <cstdlib>

#include "gradus/base/error.hpp"
#include "hwy/highway.h"

namespace gradus {
namespace {

struct Target {
  std::string_view word;  // in GRADUS_TARGET
  std::string_view name;
  std::int64_t bits;  // Highway's
};
constexpr Target targets[] = {
    {"avx512", "AVX-512", HWY_AVX3 | HWY_AVX3_DL},
    {"avx2", "AVX2", HWY_AVX2},
    {"portable", "portable", HWY_EMU128 | HWY_SCALAR},
};

// Portable code runs everywhere, if only it was compiled.
constexpr std::int64_t portable = HWY_EMU128 | HWY_SCALAR;

std::int64_t usable_targets() { return (HWY_SUPPORTED_TARGETS | portable) & HWY_TARGETS; }

struct Choice {
  const char* word = nullptr;      // GRADUS_TARGET's, or null
  const Target* wanted = nullptr;  // null where the word names none
  bool forced = false;
};

Choice choose() {
  Choice choice{.word = std::getenv("GRADUS_TARGET")};
  if (choice.word == nullptr) return choice;
  for (const Target& target : targets) {
    if (target.word == choice.word) choice.wanted = &target;
  }
  choice.forced = choice.wanted != nullptr && (usable_targets() & choice.wanted->bits) != 0;
  if (choice.forced) hwy::DisableTargets(~choice.wanted->bits);
  return choice;
}

const Choice& choice() {
  static const Choice made = choose();
  return made;
}

// Highway's tables choose at their first call, so the choice comes before: when the library is
// loaded. Nothing can be thrown there; vector_target() reports a mistake.
[[maybe_unused]] const Choice& made_at_load = choice();

std::string_view find_target() {
  const auto& [word, wanted, forced] = choice();
  if (word != nullptr && wanted == nullptr)
    throw Error("GRADUS_TARGET must be avx512, avx2 or portable, got '", word, "'");
  if (word != nullptr && !forced) {
    throw Error("GRADUS_TARGET=", word, ": this machine, or this build of Gradus, lacks it; ",
                "without GRADUS_TARGET the best available target is used");
  }
  const std::int64_t usable = usable_targets();
  const std::int64_t best = usable & -usable;  // better ones are lower bits
  for (const Target& target : targets) {
    if ((target.bits & best) != 0) return target.name;
  }
  return hwy::TargetName(best);
}

}  // namespace

std::string_view vector_target() {
  static const std::string_view name = find_target();  // each call tries again until one succeeds
  return name;
}

}  // namespace gradus
