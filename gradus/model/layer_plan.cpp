#include "gradus/model/layer_plan.hpp"

namespace gradus {

void LayerPlan::prepare_gradients() {
  for (Gradient& gradient : gradients_) {
    if (gradient.weight == nullptr) continue;
    const Shape& weight = gradient.weight->shape();
    Product product{.m = weight[0], .n = weight[1], .k = gradient.rows, .transpose_a = true};
    flops_ += product.flops();
    gradient.overwrite = prepared(product);
    product.accumulate = true;
    gradient.add = prepared(product);
  }
}

}  // namespace gradus
