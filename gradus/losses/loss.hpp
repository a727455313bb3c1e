// What training makes small: a number for each row, averaged over the batch.
#pragma once

#include <string>

#include "gradus/base/spec.hpp"
#include "gradus/tensor/tensor_view.hpp"

namespace gradus {

// Const and shared by all threads.
class GRADUS_EXPORT Loss {
 public:
  virtual ~Loss() = default;
  virtual std::string describe() const = 0;

  // Returns scale times the sum of the rows' losses; scale is 1 / (rows of the whole batch), which
  // may be more than these. Where `gradient` is not empty, writes the derivative of what is
  // returned by each prediction into it.
  // prediction, gradient: [rows, outputs]; the rows may have several axes, such as samples and
  // times. target: as the loss says.
  // Throws Error for a target of the wrong shape or type, or a class outside the outputs.
  virtual double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                          TensorView gradient) const = 0;

  // Where there is a single output: from where on it stands for class 1.
  virtual double threshold() const { return 0.5; }
};

}  // namespace gradus
