// The one place that knows which backends there are.
#include <array>

#include "gradus/backends/backend.hpp"
#include "gradus/backends/reference/reference.hpp"
#include "gradus/backends/simd/simd.hpp"
#include "gradus/kernels/target.hpp"
#ifdef GRADUS_ONEDNN
#include "gradus/backends/onednn/onednn.hpp"
#endif

namespace gradus {

std::span<const Backend* const> backends() {
  // oneDNN stands behind simd although it is faster at some large sizes: each call of its product
  // allocates, and a planned step must not.
  static const std::array list = {
      &simd_backend(),
#ifdef GRADUS_ONEDNN
      &onednn_backend(),
#endif
      &reference_backend(),
  };
  return list;
}

std::unique_ptr<const ProductKernel> prepare(const Product& product, DType dtype) {
  vector_target();  // throws where GRADUS_TARGET is wrong
  for (const Backend* backend : backends()) {
    if (auto kernel = backend->prepare(product, dtype)) return kernel;
  }
  throw Error("no backend multiplies ", dtype);
}

}  // namespace gradus
