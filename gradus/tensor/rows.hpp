// Rows of a tensor chosen by index: what a batch is until its numbers are needed.
#pragma once

#include <string_view>

#include "gradus/tensor/tensor.hpp"

namespace gradus {

// Row i of a Rows is source row indices[i] (row i where there are no indices), each number x read
// as x * scale + shift. `scale` and `shift` are both empty, or hold one number for all columns, or
// one for each. A value that borrows everything it names.
class GRADUS_EXPORT Rows {
 public:
  Rows() = default;
  // All rows in order. Implicit, so that a tensor may stand for rows.
  Rows(ConstTensorView source) : source_(source), count_(source.shape()[0]) {}
  Rows(TensorView source) : Rows(ConstTensorView(source)) {}
  Rows(const Tensor& source) : Rows(source.view()) {}
  Rows(ConstTensorView source, std::span<const std::int32_t> indices,
       std::span<const double> scale = {}, std::span<const double> shift = {});

  // [count, ...]; what gather() writes.
  Shape shape() const { return source_.shape().with(0, count_); }
  Index count() const { return count_; }
  ConstTensorView source() const { return source_; }

  // `count` of these rows, from `first` on.
  Rows slice(Index first, Index count) const;

  // Writes the rows, converted to the output's type. output: of shape(), float32 or float64, or of
  // the source's own type where nothing is scaled.
  void gather(TensorView output) const;
  // The same as whole numbers from 0 to below `vocabulary`. output: of int32. Throws Error naming
  // the row of what `source` says, which is `first_row` + 1 for the first, the position in it and
  // its number for any other.
  void gather_integers(Index vocabulary, Index first_row, TensorView output,
                       std::string_view source = "the input") const;

 private:
  ConstTensorView source_;
  std::span<const std::int32_t> indices_;
  std::span<const double> scale_, shift_;
  Index count_ = 0;
};

}  // namespace gradus
