#include "gradus/losses/loss_of_terms.hpp"

#include <algorithm>

#include "gradus/losses/class_targets.hpp"

namespace gradus {

double LossOfTerms::evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                             TensorView gradient) const {
  const Index columns = prediction.shape()[-1];
  if (target.dtype() == DType::int32) {
    check_class_targets(name_, prediction, target, std::max<Index>(2, columns));
  } else if (target.shape() != prediction.shape() || target.dtype() != prediction.dtype()) {
    throw Error(name_, " requires targets as the prediction, ", prediction.dtype(), " ",
                prediction.shape(), ", or a class index a row, got ", target.dtype(), " ",
                target.shape());
  }
  const double share = scale / static_cast<double>(columns);
  return share * kernels::sum_of_terms(term_, parameter_, prediction, target, share, gradient);
}

}  // namespace gradus
