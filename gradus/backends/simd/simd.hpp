// Our own register-tiled products, float32 and float64: one binary picks AVX-512, AVX2 or portable
// code at run time. They allocate nothing, and no element's sum depends on the threads.
#pragma once

#include "gradus/backends/backend.hpp"

namespace gradus {

GRADUS_EXPORT const Backend& simd_backend();

}  // namespace gradus
