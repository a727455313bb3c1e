// Which instructions the vector kernels use: the best that the machine has, or GRADUS_TARGET's.
#pragma once

#include <string_view>

#include "gradus/base/export.hpp"

namespace gradus {

// "AVX-512", "AVX2", "portable", or "NEON" and the like elsewhere; the same all through a process.
// GRADUS_TARGET, read when the process starts, forces avx512, avx2 or portable. Throws Error where
// it is none of these, or one that this machine or this build lacks; `prepare` of a product does,
// too, so that no model runs on another target than was requested.
GRADUS_EXPORT std::string_view vector_target();

}  // namespace gradus
