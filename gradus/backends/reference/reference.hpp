// Plain loops: the oracle of every test, and what runs where no other backend does.
#pragma once

#include "gradus/backends/backend.hpp"

namespace gradus {

GRADUS_EXPORT const Backend& reference_backend();

}  // namespace gradus
