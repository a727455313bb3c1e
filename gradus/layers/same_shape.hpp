// What the layers of several values of one shape share: how many values, and the check of the
// shapes. A value, and a free function.
#pragma once

#include <algorithm>
#include <functional>

#include "gradus/base/error.hpp"
#include "gradus/base/options.hpp"
#include "gradus/base/short_list.hpp"
#include "gradus/model/layer.hpp"

namespace gradus {

struct SameShapeOptions {
  Index inputs = 2;  // values, from 2 to 4
  void visit(OptionVisitor& visitor) {
    visitor({"inputs", "how many values", {.least = 2, .most = ShortList<Shape>::most}}, inputs);
  }
};

// Throws Error unless all have the shape of the first, which it returns.
inline const Shape& same_shape(std::span<const Shape> inputs) {
  if (std::ranges::adjacent_find(inputs, std::not_equal_to()) != inputs.end())
    throw Error("all must have one shape");
  return inputs[0];
}

}  // namespace gradus
