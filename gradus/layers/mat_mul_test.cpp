#include "gradus/layers/mat_mul.hpp"

#include <gmock/gmock.h>

#include "gradus/base/parallel.hpp"
#include "gradus/layers/activations.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/model/workspace.hpp"
#include "gradus/testing/layer_laws.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using tests::error_of;

const MatMulOptions all_options[] = {
    {}, {.transpose_a = true}, {.transpose_b = true}, {.transpose_a = true, .transpose_b = true}};

// Of op(a) [m, k] and op(b) [k, n] behind the leading axes.
ShortList<Shape> shapes_of(const Shape& leading, Index m, Index k, Index n,
                           const MatMulOptions& options) {
  Shape a = options.transpose_a ? Shape{k, m} : Shape{m, k};
  Shape b = options.transpose_b ? Shape{n, k} : Shape{k, n};
  for (int axis = leading.rank(); axis-- > 0;)
    a = a.batch_of(leading[axis]), b = b.batch_of(leading[axis]);
  return {a, b};
}

TEST(MatMul, MultipliesTheMatricesOfEachRow) {
  const Model model(MatMul{});
  Workspace workspace(model, Mode::inference);
  const ConstTensorView y = workspace.forward(
      {Tensor::of<float>({2, 1, 2}, {1, 2, 3, 4}), Tensor::of<float>({2, 2, 1}, {5, 6, 7, 8})});
  EXPECT_EQ(y.shape(), Shape({2, 1, 1}));
  EXPECT_THAT(tests::doubles(y), ElementsAre(17, 53));
}

TEST(MatMul, IsLawful) {
  for (const MatMulOptions& options : all_options) {
    expect_lawful(MatMul(options),
                  {shapes_of({1}, 1, 1, 1, options), shapes_of({5}, 3, 4, 2, options),
                   shapes_of({2, 3}, 5, 1, 7, options), shapes_of({3, 2, 2, 1}, 2, 9, 3, options)});
  }
}

// Large enough for several threads, as a batch and as one product.
TEST(MatMul, GivesTheSameBitsOnAnyNumberOfThreads) {
  for (const MatMulOptions& options : all_options) {
    for (const auto& shapes :
         {shapes_of({64}, 32, 40, 33, options), shapes_of({2}, 150, 160, 130, options)}) {
      const Model model{MatMul(options)};
      const Tensor a = tests::random_tensor(shapes[0], DType::float32, 1);
      const Tensor b = tests::random_tensor(shapes[1], DType::float32, 2);
      const auto step = [&](bool checked) {
        Workspace workspace(model, Mode::training, {.input_gradient = true, .checked = checked});
        std::vector<Tensor> out{Tensor(workspace.forward({a, b}))};
        workspace.backward(Tensor(out[0]));
        for (const int input : {0, 1}) out.push_back(Tensor(workspace.input_gradient(input)));
        return out;
      };
      const auto whole = step(true);
      const int before = threads();
      for (const int count : {1, 2, 3, 5, 8}) {
        set_threads(count);
        const auto given = step(false);
        for (std::size_t i = 0; i < whole.size(); ++i)
          EXPECT_TRUE(tests::same_bits(given[i], whole[i])) << i << " on " << count << " threads";
      }
      set_threads(before);
    }
  }
}

// tanh(x xᵀ) of the rows of each sample: one value is both factors, and the activation is fused.
class Similarity final : public Module {
 public:
  std::string describe() const override { return "Similarity"; }
  void visit(Visitor& visitor) override {
    visitor("linear", linear_), visitor("product", product_), visitor("tanh", tanh_);
  }
  Value wire(Graph& graph, std::span<const Value> inputs) const override {
    const Value rows = graph(linear_, inputs[0]);
    return graph(tanh_, graph(product_, {rows, rows}));
  }

 private:
  Linear linear_{3, 2};
  MatMul product_{MatMulOptions{.transpose_b = true}};
  Tanh tanh_;
};

TEST(MatMul, IsLawfulAmongOtherLayers) {
  expect_lawful([] { return std::make_unique<Similarity>(); },
                std::vector<Shape>{{1, 4, 3}, {5, 2, 3}});
}

TEST(MatMul, CountsTheOperationsOfAllProducts) {
  const Model model(MatMul{});
  Workspace inference(model, Mode::inference);
  inference.plan({{2, 3, 4, 5}, {2, 3, 5, 6}});
  EXPECT_EQ(inference.layers()[0].flops, 2.0 * 6 * 4 * 5 * 6);
}

TEST(MatMul, RefusesShapesThatDoNotFit) {
  const Model model(MatMul{});
  Workspace workspace(model, Mode::inference);
  const auto refusal = [&](const Shape& a, const Shape& b) {
    return error_of([&] { workspace.plan({a, b}); });
  };
  EXPECT_THAT(refusal({2, 3}, {2, 3}),
              StartsWith("MatMul cannot take [2, 3] and [2, 3]: both must have one rank, of 3 or "
                         "more: [batch, ..., rows, columns]"));
  EXPECT_THAT(refusal({2, 3, 4}, {2, 1, 4, 3}), HasSubstr("both must have one rank"));
  EXPECT_THAT(refusal({2, 5, 3, 4}, {2, 6, 4, 3}),
              HasSubstr("all axes but the last two must agree"));
  EXPECT_THAT(refusal({2, 3, 4}, {2, 5, 6}),
              HasSubstr("the columns of the first, 4, must be as many as the rows of the second, "
                        "5\n"));
  const Model turned(MatMul({.transpose_b = true}));
  Workspace other(turned, Mode::inference);
  EXPECT_THAT(error_of([&] {
                other.plan({{2, 3, 4}, {2, 4, 6}});
              }),
              StartsWith("MatMul(transpose_b) cannot take [2, 3, 4] and [2, 4, 6]: the "
                         "columns of the first, 4, must be as many as the rows of the second, 6, "
                         "as they are transposed"));
}

}  // namespace
}  // namespace gradus
