#include "gradus/model/frame.hpp"

#include "gradus/kernels/add.hpp"

namespace gradus {

void Frame::add_gradient(int slot, const ConstTensorView& dy, const ConstTensorView& x) const {
  const LayerPlan::Gradient& one = parameter_gradients_[static_cast<std::size_t>(slot)];
  const bool overwrites = one.is_first && pass_->overwrites_gradients;
  if (one.weight != nullptr)
    (overwrites ? one.overwrite : one.add)->run(dy, x, gradient(*one.weight), {}, scratch_);
  if (one.bias != nullptr) kernels::sum_of_rows(dy, gradient(*one.bias), !overwrites);
}

}  // namespace gradus
