// y = op(a) op(b), a product of matrices for each position of the leading axes. a: [..., m, k], b:
// [..., k, n], y: [..., m, n], of the same leading axes, the first of which is the batch.
// Transposed, a is [..., k, m] and b [..., n, k].
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

struct MatMulOptions {
  bool transpose_a = false, transpose_b = false;
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

class GRADUS_EXPORT MatMul final : public Layer {
 public:
  explicit MatMul(const MatMulOptions& options = {}) : options_(options) {}

  std::string describe() const override;  // "MatMul", "MatMul(transpose_b)"
  Spec spec() const override;
  int inputs() const override { return 2; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 private:
  enum Products { y_product, da_product, db_product };
  MatMulOptions options_;
};

}  // namespace gradus
