// What the normalizations share: a last axis of a known extent. Free functions.
#pragma once

#include "gradus/base/error.hpp"
#include "gradus/tensor/shape.hpp"

namespace gradus {

template <class Options>
Options with_features(Options options, Index features) {
  options.features = features;
  return options;
}

// Throws Error unless the last axis has so many features, behind the batch.
inline void check_features(const Shape& input, Index features) {
  if (input.rank() < 2) throw Error("requires an axis of ", features, " after the batch");
  if (input[-1] != features) throw Error("the last axis must be ", features);
}

}  // namespace gradus
