#include "gradus/kernels/cross_entropy.hpp"

#include "gradus/kernels/softmax_cases.hpp"

namespace gradus {
namespace {

using kernels::ClassShares;
using tests::for_rows;
using tests::Row;

Tensor labels_for(const Shape& shape) {
  Tensor labels({shape.rows()}, DType::int32);
  for (std::size_t r = 0; r < labels.as<std::int32_t>().size(); ++r)
    labels.as<std::int32_t>()[r] =
        static_cast<std::int32_t>(r * 5 % static_cast<std::size_t>(shape[-1]));
  return labels;
}

TEST(CrossEntropyKernel, AgreesWithTheFormula) {
  for (const DType dtype : tests::float_types) {
    for (const Shape& shape : tests::softmax_matrices) {
      SCOPED_TRACE(text(dtype, " ", shape));
      const Tensor x = tests::random_tensor(shape, dtype, 1), labels = labels_for(shape);
      const double scale = 0.25;
      std::vector<double> wanted = tests::doubles(x);
      double total = 0;
      for_rows(wanted, shape[-1], [&](const Row& row, std::size_t r) {
        const auto label = static_cast<std::size_t>(labels.as<std::int32_t>()[r]);
        total += row.log_sum_of_exponentials() - row.numbers[label];
        row.become_softmax();
        row.numbers[label] -= 1;
        for (double& number : row.numbers) number *= scale;
      });
      Tensor gradient = tests::filled_tensor(shape, dtype, std::nan(""));
      const double value = kernels::softmax_cross_entropy(x, labels, scale, gradient);
      EXPECT_NEAR(value, scale * total, 16 * tests::epsilon_of(dtype) * total);
      EXPECT_TRUE(tests::agree(gradient, wanted, 16 * tests::epsilon_of(dtype)));
      EXPECT_EQ(kernels::softmax_cross_entropy(x, labels, scale, {}), value);
    }
  }
}

// Targets from 0 to 1 whose rows add up to anything.
Tensor targets_for(const Shape& shape, DType dtype) {
  Tensor targets = tests::random_tensor(shape, dtype, 5);
  with_float_type(dtype, [&]<class T> {
    for (T& number : targets.as<T>()) number = (number + 3) / 6;
  });
  return targets;
}

// The target of a row as shares of its classes: at its label, or as it stands.
std::vector<double> shares_of(const Tensor& target, std::size_t row, const Tensor& weights,
                              double smoothing) {
  std::vector<double> out = tests::doubles(weights);
  for (std::size_t c = 0; c < out.size(); ++c) {
    const double t = target.dtype() == DType::int32
                         ? (target.as<std::int32_t>()[row] == static_cast<std::int32_t>(c) ? 1 : 0)
                         : tests::doubles(target)[row * out.size() + c];
    out[c] *= (1 - smoothing) * t + smoothing / static_cast<double>(out.size());
  }
  return out;
}

TEST(CrossEntropyKernel, OfSharesAgreesWithTheFormula) {
  for (const DType dtype : tests::float_types) {
    for (const Shape& shape : tests::softmax_matrices) {
      const Tensor x = tests::random_tensor(shape, dtype, 1);
      Tensor weights = targets_for({shape[-1]}, dtype);
      const Tensor ones = tests::filled_tensor({shape[-1]}, dtype, 1);
      for (const Tensor& target : {labels_for(shape), targets_for(shape, dtype)}) {
        for (const double smoothing : {0.0, 0.125, 1.0}) {
          for (const bool is_weighted : {false, true}) {
            SCOPED_TRACE(text(dtype, " ", shape, ", ", target.dtype(), " targets, smoothing ",
                              smoothing, is_weighted ? ", weighted" : ""));
            const double scale = 0.25;
            std::vector<double> wanted = tests::doubles(x);
            double total = 0;
            for_rows(wanted, shape[-1], [&](const Row& row, std::size_t r) {
              const std::vector<double> shares =
                  shares_of(target, r, is_weighted ? weights : ones, smoothing);
              const double log_sum = row.log_sum_of_exponentials();
              double sum = 0;
              for (std::size_t c = 0; c < shares.size(); ++c) {
                total += shares[c] * (log_sum - row.numbers[c]);
                sum += shares[c];
              }
              row.become_softmax();
              for (std::size_t c = 0; c < shares.size(); ++c)
                row.numbers[c] = scale * (sum * row.numbers[c] - shares[c]);
            });
            ClassShares shares{.smoothing = smoothing};
            if (is_weighted) shares.weights = weights;
            Tensor gradient = tests::filled_tensor(shape, dtype, std::nan(""));
            const double value = kernels::softmax_cross_entropy(x, target, shares, scale, gradient);
            EXPECT_NEAR(value, scale * total, 32 * tests::epsilon_of(dtype) * total);
            // With one class the gradient is zero, and may be nothing but rounding.
            if (shape[-1] > 1) {
              EXPECT_TRUE(tests::agree(gradient, wanted, 32 * tests::epsilon_of(dtype)));
            }
            EXPECT_EQ(kernels::softmax_cross_entropy(x, target, shares, scale, {}), value);
          }
        }
      }
    }
  }
}

TEST(CrossEntropyKernel, LetsANaNThrough) {
  for (const DType dtype : tests::float_types) {
    for (std::size_t column = 0; column < 9; ++column) {
      std::vector<double> numbers(18, 1.0);
      numbers[column] = std::nan("");
      const Tensor x = tests::tensor_of(numbers, {2, 9}, dtype);
      const Tensor labels = Tensor::of<std::int32_t>({2}, {0, 8});
      const Tensor shares = tests::filled_tensor({2, 9}, dtype, 0.125);
      EXPECT_TRUE(std::isnan(kernels::softmax_cross_entropy(x, labels, 1, {}))) << column;
      EXPECT_TRUE(std::isnan(kernels::softmax_cross_entropy(x, shares, {}, 1, {}))) << column;
    }
  }
}

TEST(CrossEntropyKernel, OfFewClassesLetsANaNThroughWhereverItStands) {
  for (const DType dtype : tests::float_types) {
    for (const Index columns : {2, 3, 4}) {
      for (Index row = 0; row < 17; ++row) {
        const Shape shape{17, columns};
        std::vector<double> numbers(static_cast<std::size_t>(shape.size()), 1.0);
        numbers[static_cast<std::size_t>(row * columns + row % columns)] = std::nan("");
        const Tensor x = tests::tensor_of(numbers, shape, dtype);
        EXPECT_TRUE(std::isnan(kernels::softmax_cross_entropy(x, labels_for(shape), 1, {})))
            << columns << " columns, row " << row;
      }
    }
  }
}

TEST(CrossEntropyKernel, NeitherOverflowsNorUnderflows) {
  for (const DType dtype : tests::float_types) {
    const Tensor x =
        tests::tensor_of(std::vector<double>{1e30, -1e30, -1e30, -1e30}, {2, 2}, dtype);
    const Tensor labels = Tensor::of<std::int32_t>({2}, {0, 1});
    EXPECT_NEAR(kernels::softmax_cross_entropy(x, labels, 1, {}), std::log(2),
                tests::epsilon_of(dtype));
    EXPECT_NEAR(kernels::softmax_cross_entropy(x, labels, ClassShares{}, 1, {}), std::log(2),
                2 * tests::epsilon_of(dtype));
  }
}

}  // namespace
}  // namespace gradus
