#include "gradus/backends/reference/reference.hpp"

#include <algorithm>

namespace gradus {
namespace {

// c[i, j] = (c[i, j] +) sum over p < k of a[i, p] b[p, j], for i < m, j < n; p in order.
template <class T>
class ReferenceProduct final : public ProductKernel {
 public:
  explicit ReferenceProduct(const Product& product) : product_(product) {}

  void run(const ConstTensorView& a, const ConstTensorView& b, const TensorView& c,
           const Epilogue& epilogue, std::byte*) const override {
    const auto& [batch, m, n, k, transpose_a, transpose_b, accumulate] = product_;
    const T* a_data = a.data<T>();
    const T* b_data = b.data<T>();
    T* c_data = c.data<T>();
    if (!accumulate) std::fill_n(c_data, m * n, T(0));
    for (Index i = 0; i < m; ++i) {
      T* c_row = c_data + i * n;
      if (transpose_b) {
        for (Index j = 0; j < n; ++j) {
          T sum = 0;
          for (Index p = 0; p < k; ++p) sum += at(a_data, i, p) * b_data[j * k + p];
          c_row[j] += sum;
        }
      } else {
        // Along rows of b, so that the inner loop reads and writes neighbours.
        for (Index p = 0; p < k; ++p) {
          const T factor = at(a_data, i, p);
          for (Index j = 0; j < n; ++j) c_row[j] += factor * b_data[p * n + j];
        }
      }
      if (!epilogue.bias) continue;
      for (Index j = 0; j < n; ++j) c_row[j] += epilogue.bias.data<T>()[j];
    }
    finish(epilogue, c);
  }

 private:
  T at(const T* a, Index i, Index p) const {
    return product_.transpose_a ? a[p * product_.m + i] : a[i * product_.k + p];
  }

  Product product_;
};

class ReferenceBackend final : public Backend {
 public:
  std::string_view name() const override { return "reference"; }

  std::unique_ptr<const ProductKernel> prepare_one(const Product& product,
                                                   DType dtype) const override {
    return with_float_type(dtype, [&]<class T>() -> std::unique_ptr<const ProductKernel> {
      return std::make_unique<ReferenceProduct<T>>(product);
    });
  }
};

}  // namespace

const Backend& reference_backend() {
  static const ReferenceBackend backend;
  return backend;
}

}  // namespace gradus
