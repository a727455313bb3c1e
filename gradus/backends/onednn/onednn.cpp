#include "gradus/backends/onednn/onednn.hpp"

#include <dnnl.h>
#include <omp.h>

#include "gradus/base/parallel.hpp"

namespace gradus {
namespace {

// dnnl_sgemm rather than a matmul primitive: it takes 0.1 us a call where a primitive, even one
// made ahead, builds its argument map on each execution.
class OnednnProduct final : public ProductKernel {
 public:
  explicit OnednnProduct(const Product& product) : product_(product) {}

  void run(ConstTensorView a, ConstTensorView b, TensorView c) const override {
    const auto& [m, n, k, transpose_a, transpose_b, accumulate] = product_;
    // oneDNN asks OpenMP, which counts for each calling thread apart.
    if (omp_get_max_threads() != threads()) omp_set_num_threads(threads());
    [[maybe_unused]] const dnnl_status_t status =
        dnnl_sgemm(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, 1.0f, a.data<float>(),
                   transpose_a ? m : k, b.data<float>(), transpose_b ? k : n,
                   accumulate ? 1.0f : 0.0f, c.data<float>(), n);
    assert(status == dnnl_success);
  }

 private:
  Product product_;
};

class OnednnBackend final : public Backend {
 public:
  std::string_view name() const override { return "onednn"; }

  std::unique_ptr<const ProductKernel> prepare(const Product& product, DType dtype) const override {
    // sgemm refuses leading dimensions of 0; the reference clears or keeps c as it must.
    const bool empty = product.m == 0 || product.n == 0 || product.k == 0;
    if (dtype != DType::float32 || empty) return nullptr;
    return std::make_unique<OnednnProduct>(product);
  }
};

}  // namespace

const Backend& onednn_backend() {
  static const OnednnBackend backend;
  return backend;
}

}  // namespace gradus
