#include "gradus/losses/hinge.hpp"

#include <algorithm>

#include "gradus/kernels/terms.hpp"
#include "gradus/losses/class_targets.hpp"

namespace gradus {

double Hinge::evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                       TensorView gradient) const {
  const Index columns = prediction.shape()[-1];
  check_class_targets("Hinge", prediction, target, std::max<Index>(2, columns));
  const double share = scale / static_cast<double>(columns);
  if (columns > 1) return share * kernels::sum_of_margins(prediction, target, share, gradient);
  return share *
         kernels::sum_of_terms(kernels::Term::margin, 0, prediction, target, share, gradient);
}

}  // namespace gradus
