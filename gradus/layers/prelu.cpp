#include "gradus/layers/prelu.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/initializers/initializers.hpp"
#include "gradus/kernels/prelu.hpp"

namespace gradus {

PReLU::PReLU(Index slopes, double initial)
    : slopes_(slopes), weight_({std::max<Index>(0, slopes)}, init::constant(initial)) {
  if (slopes < 1) throw Error("PReLU wants 1 slope or more, got ", slopes);
  if (!std::isfinite(initial)) throw Error("PReLU wants a finite slope, got ", initial);
}

std::string PReLU::describe() const {
  return slopes_ == 1 ? "PReLU" : text("PReLU(", slopes_, " slopes)");
}

void PReLU::visit(Visitor& visitor) { visitor("weight", weight_); }

Shape PReLU::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  if (slopes_ > 1 && inputs[0][-1] != slopes_) throw Error("the last axis must be ", slopes_);
  if (plan.training()) plan.keep_input();
  plan.work_in_place();
  return inputs[0];
}

void PReLU::forward(const Frame& f) const {
  kernels::prelu(f.input(), f.value(weight_), f.output());
}

void PReLU::backward(const Frame& f) const {
  kernels::prelu_gradient(f.input(), f.value(weight_), f.output_gradient(), f.input_gradient(),
                          f.gradient(weight_));
}

}  // namespace gradus
