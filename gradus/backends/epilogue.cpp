#include "gradus/backends/epilogue.hpp"

namespace gradus {
namespace {

void finish(const Epilogue& epilogue, ConstTensorView output, TensorView c) {
  const auto [kind, parameter] = *epilogue.function;
  if (output) {
    kernels::apply_gradient(kind, output, c, c, parameter);
  } else {
    kernels::apply(kind, c, c, parameter);
  }
}

}  // namespace

void finish(const Epilogue& epilogue, TensorView c) {
  if (epilogue.function) finish(epilogue, epilogue.output, c);
}

void finish(const Epilogue& epilogue, TensorView c, Index first_row, Index rows, Index first_column,
            Index columns) {
  if (!epilogue.function) return;
  const Index n = c.shape().row_size();
  const TensorView numbers = c.reshaped({c.size()});
  const ConstTensorView outputs =
      epilogue.output ? epilogue.output.reshaped({c.size()}) : ConstTensorView();
  const bool whole_rows = columns == n;
  const Index runs = whole_rows ? 1 : rows, length = whole_rows ? rows * n : columns;
  for (Index run = 0; run < runs; ++run) {
    const Index first = (first_row + run) * n + first_column;
    finish(epilogue, outputs ? outputs.slice(first, length) : ConstTensorView(),
           numbers.slice(first, length));
  }
}

}  // namespace gradus
