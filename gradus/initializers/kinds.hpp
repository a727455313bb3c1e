// The table of initializers: what files call each, its options and what it does.
#pragma once

#include "gradus/base/kind.hpp"
#include "gradus/initializers/initializer.hpp"

namespace gradus {

using InitializerKind = Kind<Initializer>;
GRADUS_EXPORT const std::vector<InitializerKind>& initializer_kinds();

// Throws Error, beginning with the place, for an unknown kind or option.
GRADUS_EXPORT Initializer initializer(const Spec& spec);

}  // namespace gradus
