// A batch of products: the kernel of one of them, run for each.
#include <algorithm>

#include "gradus/backends/backend.hpp"
#include "gradus/backends/thread_work.hpp"
#include "gradus/base/parallel.hpp"

namespace gradus {
namespace {

// Threads share the products of the batch, or, where one is worth two threads, each of these: every
// number of c is the same sum either way, so the bits are the same on any number of threads.
class BatchProduct final : public ProductKernel {
 public:
  BatchProduct(const Product& product, std::unique_ptr<const ProductKernel> kernel)
      : product_(product), kernel_(std::move(kernel)) {
    product_.batch = 1;
    batch_ = product.batch;
    const double flops = std::max(1.0, product_.flops());
    cuts_batch_ = flops < 2 * flops_a_thread;
    grain_ = std::max<Index>(1, static_cast<Index>(flops_a_thread / flops));
  }

  void run(const ConstTensorView& a, const ConstTensorView& b, const TensorView& c,
           const Epilogue& epilogue, std::byte* scratch) const override {
    const Index m = product_.m, n = product_.n, k = product_.k;
    const auto matrix = [](const auto& view, Index i, Index rows, Index columns) {
      const std::size_t bytes = static_cast<std::size_t>(rows * columns) * size_of(view.dtype());
      return std::decay_t<decltype(view)>(view.bytes() + static_cast<std::size_t>(i) * bytes,
                                          {rows, columns}, view.dtype());
    };
    const auto run_one = [&](Index i, std::byte* room) {
      Epilogue one = epilogue;
      if (epilogue.output) one.output = matrix(epilogue.output, i, m, n);
      kernel_->run(matrix(a, i, m, k), matrix(b, i, k, n), matrix(c, i, m, n), one, room);
    };
    if (!cuts_batch_) {
      for (Index i = 0; i < batch_; ++i) run_one(i, scratch);
      return;
    }
    parallel_for(batch_, grain_, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) run_one(i, nullptr);  // the scratch is of one thread
    });
  }

  std::size_t scratch_bytes() const override { return cuts_batch_ ? 0 : kernel_->scratch_bytes(); }

 private:
  Product product_;  // one of the batch
  std::unique_ptr<const ProductKernel> kernel_;
  Index batch_ = 1, grain_ = 1;
  bool cuts_batch_ = true;
};

}  // namespace

std::unique_ptr<const ProductKernel> Backend::prepare(const Product& product, DType dtype) const {
  if (product.batch == 1) return prepare_one(product, dtype);
  Product one = product;
  one.batch = 1;
  auto kernel = prepare_one(one, dtype);
  if (kernel == nullptr) return nullptr;
  return std::make_unique<BatchProduct>(product, std::move(kernel));
}

}  // namespace gradus
