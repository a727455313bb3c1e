// Products of oneDNN 2.6 (Debian's libdnnl): float32, near the machine's peak for large sizes.
#pragma once

#include "gradus/backends/backend.hpp"

namespace gradus {

GRADUS_EXPORT const Backend& onednn_backend();

}  // namespace gradus
