#include "gradus/layers/mat_mul.hpp"

#include "gradus/base/options.hpp"

namespace gradus {
namespace {

// How many matrices there are. Throws Error where a and b differ in it.
Index count_of(const Shape& a, const Shape& b) {
  if (a.rank() < 3 || b.rank() != a.rank())
    throw Error("both must have one rank, of 3 or more: [batch, ..., rows, columns]");
  Index count = 1;
  for (int axis = 0; axis < a.rank() - 2; ++axis) {
    if (a[axis] != b[axis]) throw Error("all axes but the last two must agree");
    count *= a[axis];
  }
  return count;
}

}  // namespace

void MatMulOptions::visit(OptionVisitor& visitor) {
  visitor({"transpose_a", "the matrices of the first value are transposed"}, transpose_a);
  visitor({"transpose_b", "the matrices of the second value are transposed"}, transpose_b);
}

std::string MatMul::describe() const { return described("MatMul", options_); }

Spec MatMul::spec() const { return spec_of("mat_mul", options_); }

Shape MatMul::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  const Shape &a = inputs[0], &b = inputs[1];
  const auto [transpose_a, transpose_b] = options_;
  const Index count = count_of(a, b);
  const Index m = a[transpose_a ? -1 : -2], k = a[transpose_a ? -2 : -1];
  const Index n = b[transpose_b ? -2 : -1], rows_of_b = b[transpose_b ? -1 : -2];
  if (rows_of_b != k) {
    throw Error("the columns of the first, ", k, ", must be as many as the rows of the second, ",
                rows_of_b, transpose_a || transpose_b ? ", as they are transposed" : "");
  }
  plan.prepare(y_product, {.batch = count,
                           .m = m,
                           .n = n,
                           .k = k,
                           .transpose_a = transpose_a,
                           .transpose_b = transpose_b});
  plan.output_from(y_product);
  // The gradient of a transposed matrix is that of the matrix, transposed: the factors change
  // places.
  if (plan.needs_input_gradient(0)) {
    plan.keep_input(1);
    plan.prepare(
        da_product,
        transpose_a ? Product{.batch = count,
                              .m = k,
                              .n = m,
                              .k = n,
                              .transpose_a = transpose_b,
                              .transpose_b = true}
                    : Product{.batch = count, .m = m, .n = k, .k = n, .transpose_b = !transpose_b});
  }
  if (plan.needs_input_gradient(1)) {
    plan.keep_input(0);
    plan.prepare(
        db_product,
        transpose_b ? Product{.batch = count,
                              .m = n,
                              .n = k,
                              .k = m,
                              .transpose_a = true,
                              .transpose_b = transpose_a}
                    : Product{.batch = count, .m = k, .n = n, .k = m, .transpose_a = !transpose_a});
  }
  return a.with(-2, m).with(-1, n);
}

void MatMul::forward(const Frame& f) const {
  f.multiply(y_product, f.input(0), f.input(1), f.output());
}

void MatMul::backward(const Frame& f) const {
  const ConstTensorView &a = f.input(0), &b = f.input(1), &dy = f.output_gradient();
  const auto [transpose_a, transpose_b] = options_;
  if (const TensorView& da = f.input_gradient(0))
    transpose_a ? f.multiply(da_product, b, dy, da) : f.multiply(da_product, dy, b, da);
  if (const TensorView& db = f.input_gradient(1))
    transpose_b ? f.multiply(db_product, dy, a, db) : f.multiply(db_product, a, dy, db);
}

}  // namespace gradus
