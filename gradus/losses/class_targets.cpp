#include "gradus/losses/class_targets.hpp"

namespace gradus {

void check_class_targets(std::string_view loss, ConstTensorView prediction, ConstTensorView target,
                         Index classes) {
  if (target.dtype() != DType::int32 || target.size() != prediction.shape().rows()) {
    throw Error(loss, " requires an int32 class index for each of the ", prediction.shape().rows(),
                " rows, got ", target.dtype(), " ", target.shape());
  }
  const auto labels = target.as<std::int32_t>();
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] < 0 || labels[row] >= classes) {
      throw Error(loss, ": the target of row ", row, " is class ", labels[row], ", but there are ",
                  classes, " classes, 0 to ", classes - 1);
    }
  }
}

}  // namespace gradus
