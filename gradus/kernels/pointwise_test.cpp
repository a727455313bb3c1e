#include "gradus/kernels/pointwise.hpp"

#include "gradus/base/parallel.hpp"
#include "gradus/kernels/pointwise_cases.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using kernels::apply;
using kernels::apply_gradient;

using kernels::PointwiseCase;

void run(const PointwiseCase& one, ConstTensorView x, TensorView y) {
  apply(one.function, x, y, one.parameter);
}
void run_gradient(const PointwiseCase& one, ConstTensorView kept, ConstTensorView dy,
                  TensorView dx) {
  apply_gradient(one.function, kept, dy, dx, one.parameter);
}
const Tensor& kept_of(const PointwiseCase& one, const Tensor& x, const Tensor& y) {
  return one.function.reads_input ? x : y;
}

TEST(Pointwise, AgreesWithTheFormula) {
  for (const PointwiseCase& one : kernels::pointwise_cases()) {
    for (const DType dtype : tests::float_types) {
      for (const Index size : tests::sizes) {
        SCOPED_TRACE(text(one.function.name, " ", dtype, " ", size));
        const Tensor x = tests::random_tensor({size}, dtype, 1);
        Tensor y({size}, dtype);
        std::vector<double> wanted = tests::doubles(x);
        for (double& number : wanted) number = one.formula.value(number, one.parameter);
        run(one, x, y);
        EXPECT_TRUE(tests::agree(y, wanted, 8 * tests::epsilon_of(dtype)));

        const Tensor dy = tests::random_tensor({size}, dtype, 2);
        Tensor dx({size}, dtype);
        const Tensor& kept = kept_of(one, x, y);
        const std::vector<double> kept_numbers = tests::doubles(kept);
        const std::vector<double> gradients = tests::doubles(dy);
        for (std::size_t i = 0; i < wanted.size(); ++i)
          wanted[i] = gradients[i] * one.formula.slope(kept_numbers[i], one.parameter);
        run_gradient(one, kept, dy, dx);
        // Up to 3, where 1 - tanh^2 is a hundredth of the numbers it comes from.
        EXPECT_TRUE(tests::agree(dx, wanted, 64 * tests::epsilon_of(dtype)));
      }
    }
  }
}

TEST(Pointwise, WorksInPlace) {
  for (const PointwiseCase& one : kernels::pointwise_cases()) {
    for (const DType dtype : tests::float_types) {
      const Tensor x = tests::random_tensor({33}, dtype, 1),
                   dy = tests::random_tensor({33}, dtype, 2);
      Tensor y({33}, dtype), dx({33}, dtype), in_place = x, gradient_in_place = dy;
      run(one, x, y);
      run(one, in_place, in_place);
      EXPECT_TRUE(tests::same_bits(in_place, y)) << one.function.name;
      const Tensor& kept = kept_of(one, x, y);
      run_gradient(one, kept, dy, dx);
      run_gradient(one, kept, gradient_in_place, gradient_in_place);
      EXPECT_TRUE(tests::same_bits(gradient_in_place, dx)) << one.function.name;
    }
  }
}

TEST(Pointwise, GivesTheSameBitsOnAnyNumberOfThreads) {
  const int before = threads();
  for (const PointwiseCase& one : kernels::pointwise_cases()) {
    for (const DType dtype : tests::float_types) {
      const Shape shape{200'003};  // enough for three threads of the cheapest kernel
      const Tensor x = tests::random_tensor(shape, dtype, 1);
      Tensor y[3] = {Tensor(shape, dtype), Tensor(shape, dtype), Tensor(shape, dtype)};
      Tensor dx[3] = {Tensor(shape, dtype), Tensor(shape, dtype), Tensor(shape, dtype)};
      for (int i = 0; i < 3; ++i) {
        set_threads(i + 1);
        run(one, x, y[i]);
        run_gradient(one, kept_of(one, x, y[i]), x, dx[i]);
      }
      for (int i = 1; i < 3; ++i) {
        EXPECT_TRUE(tests::same_bits(y[i], y[0]))
            << one.function.name << " on " << i + 1 << " threads";
        EXPECT_TRUE(tests::same_bits(dx[i], dx[0]))
            << one.function.name << " on " << i + 1 << " threads";
      }
    }
  }
  set_threads(before);
}

TEST(Pointwise, GivesNaNForNaNAndTheLimitsForInfinity) {
  for (const PointwiseCase& one : kernels::pointwise_cases()) {
    for (const DType dtype : tests::float_types) {
      for (std::size_t position = 0; position < 9; ++position) {
        std::vector<double> numbers(9, 0.5);
        numbers[position] = std::nan("");
        Tensor x = tests::tensor_of(numbers, {9}, dtype);
        run(one, x, x);
        for (std::size_t i = 0; i < 9; ++i) {
          EXPECT_EQ(std::isnan(tests::doubles(x)[i]), i == position) << one.function.name;
        }
      }
      Tensor x = tests::tensor_of(std::vector<double>{HUGE_VAL, -HUGE_VAL}, {2}, dtype);
      run(one, x, x);
      EXPECT_EQ(tests::doubles(x)[0], one.formula.value(HUGE_VAL, one.parameter))
          << one.function.name;
      EXPECT_EQ(tests::doubles(x)[1], one.formula.value(-HUGE_VAL, one.parameter))
          << one.function.name;
    }
  }
}

TEST(Pointwise, SlopesKeepTheirLimitsFarOut) {
  for (const PointwiseCase& one : kernels::pointwise_cases()) {
    if (!one.function.reads_input) continue;
    for (const DType dtype : tests::float_types) {
      const std::vector<double> far = {HUGE_VAL, 1e30, 1000, -1000, -1e30, -HUGE_VAL, std::nan("")};
      const Tensor x = tests::tensor_of(far, {7}, dtype), dy = tests::filled_tensor({7}, dtype, 1);
      Tensor dx({7}, dtype);
      run_gradient(one, x, dy, dx);
      const std::vector<double> slopes = tests::doubles(dx);
      for (std::size_t i = 0; i < 6; ++i)
        EXPECT_EQ(slopes[i], one.formula.slope(far[i], one.parameter)) << one.function.name;
      EXPECT_TRUE(std::isnan(slopes[6])) << one.function.name;
    }
  }
}

TEST(Pointwise, ReLUHasNoSlopeAtZero) {
  const Tensor y = Tensor::of<float>({3}, {0.0f, -0.0f, 1e-30f}),
               dy = Tensor::of<float>({3}, {1, 1, 1});
  Tensor dx({3});
  apply_gradient(kernels::pointwise("relu"), y, dy, dx);
  EXPECT_EQ(tests::doubles(dx), (std::vector<double>{0, 0, 1}));
}

TEST(Pointwise, FunctionsAreFoundByTheirNames) {
  for (const kernels::Pointwise& row : kernels::pointwise_functions())
    EXPECT_EQ(kernels::pointwise(row.name).index, row.index) << row.name;
  EXPECT_EQ(tests::error_of([] { kernels::pointwise("tan"); }),
            "there is no pointwise function 'tan'");
}

TEST(Pointwise, CopyCopiesEveryBit) {
  for (const DType dtype : tests::float_types) {
    for (const Index size : tests::sizes) {
      const Tensor x = tests::random_tensor({size}, dtype, 1);
      Tensor y({size}, dtype);
      kernels::copy(x, y);
      EXPECT_TRUE(tests::same_bits(y, x)) << text(dtype, " ", size);
      kernels::copy(y, y);
      EXPECT_TRUE(tests::same_bits(y, x)) << text(dtype, " ", size);
    }
  }
}

TEST(Pointwise, MaskKeepsAndScalesWhereItIsOne) {
  for (const DType dtype : tests::float_types) {
    for (const Index size : tests::sizes) {
      const Tensor x = tests::random_tensor({size}, dtype, 1);
      Tensor mask({size}, DType::uint8), y({size}, dtype);
      std::vector<double> wanted = tests::doubles(x);
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        mask.as<std::uint8_t>()[i] = i % 3 != 0;
        wanted[i] = i % 3 != 0 ? wanted[i] * 1.25 : 0;
      }
      kernels::mask(x, mask, 1.25, y);
      EXPECT_TRUE(tests::agree(y, wanted, tests::epsilon_of(dtype))) << text(dtype, " ", size);
    }
  }
}

}  // namespace
}  // namespace gradus
