// What the numbers of a parameter are before training. Values; any thread.
#pragma once

#include <concepts>
#include <functional>

#include "gradus/base/random.hpp"
#include "gradus/base/spec.hpp"
#include "gradus/tensor/tensor_view.hpp"

namespace gradus {

// Fills a float32 or float64 tensor; element i depends on the stream's number i alone, so that
// both types get the same values up to rounding.
class Initializer {
 public:
  using Fill = std::function<void(TensorView, const Rng&)>;

  Initializer() = default;  // none: a layer then has its own
  Initializer(std::nullptr_t) {}
  // A function of your own. It works everywhere, but no file can hold it.
  template <std::invocable<TensorView, const Rng&> Function>
  Initializer(Function fill) : fill_(std::move(fill)) {}
  // One of the table of initializers.
  Initializer(Spec spec, Fill fill) : spec_(std::move(spec)), fill_(std::move(fill)) {}

  explicit operator bool() const { return fill_ != nullptr; }
  void operator()(TensorView tensor, const Rng& rng) const { fill_(tensor, rng); }
  const Spec& spec() const { return spec_; }  // of no kind: a function of your own, or none

 private:
  Spec spec_;
  Fill fill_;
};

}  // namespace gradus
