#include "gradus/backends/simd/simd.hpp"

#include <algorithm>

#include "gradus/backends/simd/product_task.hpp"
#include "gradus/backends/thread_work.hpp"
#include "gradus/base/parallel.hpp"

namespace gradus {
namespace {

using simd::ProductTask;
using simd::Way;

// From the size alone: the way decides the order of sums, which no number of threads may change.
Way way_of(const Product& product) {
  const auto& [batch, m, n, k, transpose_a, transpose_b, accumulate] = product;
  if ((transpose_b || n == 1) && !transpose_a) {  // a column is stored as a row is
    const bool few = m * n <= 64 && k >= 512;
    if (m <= 2 || n == 1 || (n <= 4 && k > 32) || few) return Way::dots;
  }
  if (!transpose_b && m <= 2) return Way::thin;
  if (transpose_a && (!transpose_b || n == 1) && n <= 8 && m > n && k >= 16) return Way::turned;
  return Way::tiled;
}

// Whether threads share the output by its columns, else by its rows. Where a layer's weights are
// [outputs, inputs], they are b transposed in the forward pass and c in their gradient; both are
// cut by outputs, so that each core comes back to the weights that it has in its cache.
bool splits_columns(const Product& product) {
  constexpr Index enough = 64;
  if (product.transpose_b && product.n >= enough) return true;
  if (product.transpose_a && product.m >= enough) return false;
  return product.n > product.m;
}

template <class T>
class SimdProduct final : public ProductKernel {
 public:
  explicit SimdProduct(const Product& product)
      : way_(way_of(product)),
        task_{.m = product.m,
              .n = product.n,
              .k = product.k,
              .a_row = product.transpose_a ? 1 : product.k,
              .a_column = product.transpose_a ? product.m : 1,
              .b_row = product.transpose_b ? product.k : product.n,
              .c_row = product.n,
              .b_transposed = product.transpose_b,
              .accumulate = product.accumulate},
        splits_columns_(splits_columns(product)),
        // Threads that share all rows of a would each need a copy.
        packs_a_(way_ == Way::tiled && product.transpose_a && !splits_columns_ && product.n > 64 &&
                 product.m * static_cast<Index>(sizeof(T)) >= simd::far_bytes) {
    // Whole vectors of columns, or rows by the dozen.
    unit_ = splits_columns_ ? code_.lanes : 12;
    const Index extent = splits_columns_ ? task_.n : task_.m;
    units_ = (extent + unit_ - 1) / unit_;
    const bool is_long = way_ == Way::tiled || way_ == Way::turned;
    const double parts = is_long ? product.flops() / flops_a_thread : 1;
    grain_ =
        std::max<Index>(1, static_cast<Index>(static_cast<double>(units_) / std::max(1.0, parts)));
  }

  void run(const ConstTensorView& a, const ConstTensorView& b, const TensorView& c,
           const Epilogue& epilogue, std::byte* scratch) const override {
    ProductTask<T> whole = task_;
    whole.a = a.data<T>();
    whole.b = b.data<T>();
    whole.c = c.data<T>();
    whole.bias = epilogue.bias ? epilogue.bias.data<T>() : nullptr;
    if (packs_a_) whole.a_packed = reinterpret_cast<T*>(scratch);
    if (2 * grain_ > units_) {
      code_.run(way_, whole);
      finish(epilogue, c);
      return;
    }
    parallel_for(units_, grain_, [&](Index begin, Index end) {
      begin *= unit_;
      end *= unit_;
      code_.run(way_, part_of(whole, begin, end));
      const TensorView rows = c.reshaped({task_.m, task_.n});
      if (splits_columns_) {
        finish(epilogue, rows, 0, task_.m, begin, std::min(end, task_.n) - begin);
      } else {
        finish(epilogue, rows, begin, std::min(end, task_.m) - begin, 0, task_.n);
      }
    });
  }

  std::size_t scratch_bytes() const override {
    return packs_a_ ? static_cast<std::size_t>(task_.m * task_.k) * sizeof(T) : 0;
  }

 private:
  // Columns or rows begin .. end - 1 of the output.
  ProductTask<T> part_of(ProductTask<T> task, Index begin, Index end) const {
    if (splits_columns_) {
      task.n = std::min(end, task.n) - begin;
      task.b += task.b_transposed ? begin * task.b_row : begin;
      task.c += begin;
      if (task.bias != nullptr) task.bias += begin;
    } else {
      task.m = std::min(end, task.m) - begin;
      task.a += begin * task.a_row;
      if (task.a_packed != nullptr) task.a_packed += begin * task.k;
      task.c += begin * task.c_row;
    }
    return task;
  }

  Way way_;
  ProductTask<T> task_;
  bool splits_columns_;
  bool packs_a_;
  simd::ProductCode<T> code_ = std::get<simd::ProductCode<T>>(simd::product_codes());
  Index unit_ = 1, units_ = 1, grain_ = 1;
};

class SimdBackend final : public Backend {
 public:
  std::string_view name() const override { return "simd"; }

  std::unique_ptr<const ProductKernel> prepare_one(const Product& product,
                                                   DType dtype) const override {
    return with_float_type(dtype, [&]<class T>() -> std::unique_ptr<const ProductKernel> {
      return std::make_unique<SimdProduct<T>>(product);
    });
  }
};

}  // namespace

const Backend& simd_backend() {
  static const SimdBackend backend;
  return backend;
}

}  // namespace gradus
