#include "gradus/kernels/add.hpp"

namespace gradus::kernels {

void add(ConstTensorView from, TensorView to) {
  assert(from.size() == to.size());
  with_float_type(to.dtype(), [&]<class T> {
    const T* a = from.data<T>();
    T* b = to.data<T>();
    for (Index i = 0; i < to.size(); ++i) b[i] += a[i];
  });
}

void add_to_rows(ConstTensorView row, TensorView rows) {
  const Index columns = row.size();
  assert(rows.shape()[-1] == columns);
  with_float_type(rows.dtype(), [&]<class T> {
    const T* added = row.data<T>();
    T* out = rows.data<T>();
    for (Index r = 0; r < rows.shape().rows(); ++r, out += columns) {
      for (Index c = 0; c < columns; ++c) out[c] += added[c];
    }
  });
}

void add_sum_of_rows(ConstTensorView rows, TensorView sum) {
  const Index columns = sum.size();
  assert(rows.shape()[-1] == columns);
  with_float_type(rows.dtype(), [&]<class T> {
    const T* in = rows.data<T>();
    T* total = sum.data<T>();
    for (Index r = 0; r < rows.shape().rows(); ++r, in += columns) {
      for (Index c = 0; c < columns; ++c) total[c] += in[c];
    }
  });
}

}  // namespace gradus::kernels
