// Compute-bound kernels, prepared once for a size and a type, run many times.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "gradus/backends/epilogue.hpp"
#include "gradus/tensor/tensor_view.hpp"

namespace gradus {

// c = op(a) op(b), or c += op(a) op(b): op(a) is [m, k], op(b) is [k, n], c is [m, n]. A batch is
// as many products of one size, the matrices of each operand one after the other.
struct Product {
  Index batch = 1;
  Index m = 0, n = 0, k = 0;
  bool transpose_a = false;  // a is stored as [k, m]
  bool transpose_b = false;  // b is stored as [n, k]
  bool accumulate = false;   // adds to c instead of overwriting it

  // A multiplication and an addition for each of batch m n k.
  double flops() const {
    return 2.0 * static_cast<double>(batch) * static_cast<double>(m) * static_cast<double>(n) *
           static_cast<double>(k);
  }
};

// A product prepared for one size and type. Const: any number of threads may run one kernel.
class GRADUS_EXPORT ProductKernel {
 public:
  virtual ~ProductKernel() = default;
  // The shapes of the views do not matter, only that they hold the numbers of the Product.
  // scratch: scratch_bytes() of aligned memory that nothing else uses meanwhile; without it the
  // product is slower and comes out the same.
  virtual void run(const ConstTensorView& a, const ConstTensorView& b, const TensorView& c,
                   const Epilogue& epilogue = {}, std::byte* scratch = nullptr) const = 0;
  virtual std::size_t scratch_bytes() const { return 0; }
};

// One library of kernels. Const and shared by all threads.
class GRADUS_EXPORT Backend {
 public:
  virtual ~Backend() = default;
  virtual std::string_view name() const = 0;
  // Null for what this backend does not do; the answer may depend on the size.
  std::unique_ptr<const ProductKernel> prepare(const Product& product, DType dtype) const;

 private:
  // The same for a batch of 1.
  virtual std::unique_ptr<const ProductKernel> prepare_one(const Product& product,
                                                           DType dtype) const = 0;
};

// Those compiled in, best first; the last is `reference`, which does everything.
GRADUS_EXPORT std::span<const Backend* const> backends();

// The first backend's kernel that there is. Throws Error where GRADUS_TARGET is wrong, see
// kernels/target.hpp.
GRADUS_EXPORT std::unique_ptr<const ProductKernel> prepare(const Product& product, DType dtype);

}  // namespace gradus
