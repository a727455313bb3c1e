#include "gradus/backends/onednn/onednn.hpp"

#include <dnnl.h>
#include <omp.h>

#include <algorithm>

#include "gradus/base/parallel.hpp"
#include "gradus/kernels/add.hpp"

namespace gradus {
namespace {

// Fewest rows or columns of c in a piece, and the least work (about 100 us) that is worth one: each
// piece packs the other operand anew. Pieces of 64 doubled the time of 100 x 784 x 128.
constexpr Index smallest_piece = 256;
constexpr double flops_a_piece = 2e7;
constexpr Index most_pieces = 16;

// Lets oneDNN use the calling thread alone while it lives: oneDNN asks OpenMP, which counts for
// each calling thread apart.
class OneThread {
 public:
  OneThread() : before_(omp_get_max_threads()) {
    if (before_ != 1) omp_set_num_threads(1);
  }
  ~OneThread() {
    if (before_ != 1) omp_set_num_threads(before_);
  }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int before_;
};

// c in pieces, whole rows or whole columns, that depend on the size alone. oneDNN's own threads
// split sums too, by how many there are: the last bits would depend on them.
//
// dnnl_sgemm rather than a matmul primitive: it takes 0.1 us a call where a primitive, even one
// made ahead, builds its argument map on each execution.
class OnednnProduct final : public ProductKernel {
 public:
  explicit OnednnProduct(const Product& product)
      : product_(product), splits_columns_(product.n > product.m) {
    const Index extent = splits_columns_ ? product.n : product.m;
    const auto worth = static_cast<Index>(product.flops() / flops_a_piece);
    const Index pieces =
        std::clamp<Index>(std::min(worth, extent / smallest_piece), 1, most_pieces);
    // Whole vectors.
    width_ = (extent + pieces - 1) / pieces;
    width_ = (width_ + 15) / 16 * 16;
    pieces_ = (extent + width_ - 1) / width_;
  }

  void run(const ConstTensorView& a, const ConstTensorView& b, const TensorView& c,
           const Epilogue& epilogue, std::byte*) const override {
    parallel_for(pieces_, 1, [&](Index begin, Index end) {
      const OneThread guard;
      for (Index piece = begin; piece < end; ++piece) {
        run_piece(piece * width_, a.data<float>(), b.data<float>(), c.data<float>());
      }
    });
    if (epilogue.bias) {
      kernels::add_to_rows(epilogue.bias, c.reshaped({product_.m, product_.n}));
    }
    finish(epilogue, c);
  }

 private:
  // The rows or columns from `first` on.
  void run_piece(Index first, const float* a, const float* b, float* c) const {
    const auto& [batch, m, n, k, transpose_a, transpose_b, accumulate] = product_;
    Index rows = m, columns = n;
    if (splits_columns_) {
      columns = std::min(width_, n - first);
      b += transpose_b ? first * k : first;
      c += first;
    } else {
      rows = std::min(width_, m - first);
      a += transpose_a ? first : first * k;
      c += first * n;
    }
    [[maybe_unused]] const dnnl_status_t status =
        dnnl_sgemm(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', rows, columns, k, 1.0f, a,
                   transpose_a ? m : k, b, transpose_b ? k : n, accumulate ? 1.0f : 0.0f, c, n);
    assert(status == dnnl_success);
  }

  Product product_;
  bool splits_columns_;
  Index width_ = 0, pieces_ = 0;
};

class OnednnBackend final : public Backend {
 public:
  std::string_view name() const override { return "onednn"; }

  std::unique_ptr<const ProductKernel> prepare_one(const Product& product,
                                                   DType dtype) const override {
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
