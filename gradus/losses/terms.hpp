// Losses that are a mean over rows and outputs: of a term of one prediction and its target.
#pragma once

#include "gradus/losses/class_targets.hpp"

namespace gradus {

// What one prediction adds, and the derivative of that.
template <class T>
struct Term {
  T value, slope;
};

// scale / outputs times the sum of term(x, target(row, column)), and its gradient where wanted.
template <class T, class OfTerm, class Target>
double sum_of_terms(ConstTensorView prediction, double scale, TensorView gradient,
                    const OfTerm& term, const Target& target) {
  const Index columns = prediction.shape()[-1];
  const double share = scale / static_cast<double>(columns);
  const T factor = static_cast<T>(share);
  const T* x = prediction.data<T>();
  T* dx = gradient ? gradient.data<T>() : nullptr;
  double total = 0;
  for (Index r = 0, i = 0; r < prediction.shape().rows(); ++r) {
    T row = 0;
    for (Index c = 0; c < columns; ++c, ++i) {
      const Term<T> here = term(x[i], target(r, c));
      row += here.value;
      if (dx != nullptr) dx[i] = factor * here.slope;
    }
    total += static_cast<double>(row);
  }
  return share * total;
}

// What Loss::evaluate returns and writes where term(x, t) is a Term. target: [rows, outputs] as the
// prediction; or class indices, int32 [rows], which stand for 1 at the class and 0 elsewhere (with
// one output: for the number 0 or 1 itself). `loss` is named in messages.
template <class OfTerm>
double mean_of_terms(std::string_view loss, ConstTensorView prediction, ConstTensorView target,
                     double scale, TensorView gradient, const OfTerm& term) {
  const Index columns = prediction.shape()[-1];
  if (target.dtype() == DType::int32) {
    check_class_targets(loss, prediction, target, columns == 1 ? 2 : columns);
    return with_float_type(prediction.dtype(), [&]<class T> {
      const std::int32_t* label = target.data<std::int32_t>();
      if (columns == 1) {
        return sum_of_terms<T>(prediction, scale, gradient, term,
                               [&](Index r, Index) { return static_cast<T>(label[r]); });
      }
      return sum_of_terms<T>(prediction, scale, gradient, term,
                             [&](Index r, Index c) { return label[r] == c ? T(1) : T(0); });
    });
  }
  if (target.shape() != prediction.shape() || target.dtype() != prediction.dtype()) {
    throw Error(loss, " wants targets as the prediction, ", prediction.dtype(), " ",
                prediction.shape(), ", or a class index a row, got ", target.dtype(), " ",
                target.shape());
  }
  return with_float_type(prediction.dtype(), [&]<class T> {
    const T* wanted = target.data<T>();
    return sum_of_terms<T>(prediction, scale, gradient, term,
                           [&](Index r, Index c) { return wanted[r * columns + c]; });
  });
}

}  // namespace gradus
