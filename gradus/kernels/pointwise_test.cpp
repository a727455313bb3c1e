#include "gradus/kernels/pointwise.hpp"

#include "gradus/base/parallel.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using kernels::apply;
using kernels::apply_gradient;

// A function of the kernel's, and its formula in double.
struct Function {
  const char* name;
  kernels::Pointwise kind;
  double (*formula)(double x);
  double (*slope)(double kept);  // the derivative, of the output or, where it is read, the input
  double parameter = 0;
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double normal(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }
double gelu_z(double x) { return std::sqrt(8 / M_PI) * (x + 0.044715 * x * x * x); }
double gelu_z_slope(double x) { return std::sqrt(8 / M_PI) * (1 + 3 * 0.044715 * x * x); }
// x f, and 0 where f is: not NaN for minus infinity.
double gated(double x, double f) { return f == 0 ? -0.0 : x * f; }

const Function functions[] = {
    {"relu", kernels::Pointwise::relu, [](double x) { return x > 0 ? x : 0; },
     [](double y) { return y > 0 ? 1.0 : 0.0; }},
    {"tanh", kernels::Pointwise::tanh, [](double x) { return std::tanh(x); },
     [](double y) { return 1 - y * y; }},
    {"sigmoid", kernels::Pointwise::sigmoid, sigmoid, [](double y) { return y * (1 - y); }},
    {"leaky_relu", kernels::Pointwise::leaky_relu, [](double x) { return x > 0 ? x : 0.25 * x; },
     [](double y) { return y > 0 ? 1 : 0.25; }, 0.25},
    {"hard_tanh", kernels::Pointwise::hard_tanh, [](double x) { return std::clamp(x, -1.0, 1.0); },
     [](double y) { return std::abs(y) < 1 ? 1.0 : 0.0; }},
    {"elu", kernels::Pointwise::elu, [](double x) { return x > 0 ? x : 1.5 * std::expm1(x); },
     [](double y) { return y > 0 ? 1 : y + 1.5; }, 1.5},
    {"softplus", kernels::Pointwise::softplus,
     [](double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }, sigmoid},
    {"silu", kernels::Pointwise::silu, [](double x) { return gated(x, sigmoid(x)); },
     [](double x) { return sigmoid(x) * (1 + x * sigmoid(-x)); }},
    {"gelu", kernels::Pointwise::gelu, [](double x) { return gated(x, normal(x)); },
     [](double x) { return normal(x) + x * std::exp(-x * x / 2) / std::sqrt(2 * M_PI); }},
    {"gelu_tanh", kernels::Pointwise::gelu_tanh,
     [](double x) { return gated(x, sigmoid(gelu_z(x))); },
     [](double x) { return sigmoid(gelu_z(x)) * (1 + x * sigmoid(-gelu_z(x)) * gelu_z_slope(x)); }},
};

void run(const Function& function, ConstTensorView x, TensorView y) {
  apply(function.kind, x, y, function.parameter);
}
void run_gradient(const Function& function, ConstTensorView kept, ConstTensorView dy,
                  TensorView dx) {
  apply_gradient(function.kind, kept, dy, dx, function.parameter);
}
const Tensor& kept_of(const Function& function, const Tensor& x, const Tensor& y) {
  return reads_input(function.kind) ? x : y;
}

TEST(Pointwise, AgreesWithTheFormula) {
  for (const Function& function : functions) {
    for (const DType dtype : tests::float_types) {
      for (const Index size : tests::sizes) {
        SCOPED_TRACE(text(function.name, " ", dtype, " ", size));
        const Tensor x = tests::random_tensor({size}, dtype, 1);
        Tensor y({size}, dtype);
        std::vector<double> wanted = tests::doubles(x);
        for (double& number : wanted) number = function.formula(number);
        run(function, x, y);
        EXPECT_TRUE(tests::agree(y, wanted, 8 * tests::epsilon_of(dtype)));

        const Tensor dy = tests::random_tensor({size}, dtype, 2);
        Tensor dx({size}, dtype);
        const Tensor& kept = kept_of(function, x, y);
        const std::vector<double> kept_numbers = tests::doubles(kept);
        const std::vector<double> gradients = tests::doubles(dy);
        for (std::size_t i = 0; i < wanted.size(); ++i)
          wanted[i] = gradients[i] * function.slope(kept_numbers[i]);
        run_gradient(function, kept, dy, dx);
        // Up to 3, where 1 - tanh^2 is a hundredth of the numbers it comes from.
        EXPECT_TRUE(tests::agree(dx, wanted, 64 * tests::epsilon_of(dtype)));
      }
    }
  }
}

// The whole range: near zero relative to the number itself, and where the function saturates.
TEST(Pointwise, IsAccurateForEveryMagnitude) {
  for (const Function& function : functions) {
    for (const DType dtype : tests::float_types) {
      for (double magnitude = 0x1p-120; magnitude < 0x1p120; magnitude *= 1.375) {
        for (const double sign : {1.0, -1.0}) {
          const double x = static_cast<float>(sign * magnitude);
          Tensor y = tests::filled_tensor({9}, dtype, x);
          run(function, y, y);
          const double wanted = function.formula(x);
          // exp(-x), exp(-x^3) lose a digit for each digit before the point of their argument;
          // below the smallest normal number there are none to keep.
          const double digits = std::clamp(std::abs(gelu_z(x)), 1.0, 100.0);
          const double tolerance = 4 * digits * tests::epsilon_of(dtype) * std::abs(wanted) +
                                   std::numeric_limits<float>::min();
          for (const double number : tests::doubles(y)) {
            ASSERT_NEAR(number, wanted, tolerance)
                << function.name << " of " << x << " in " << text(dtype);
          }
        }
      }
    }
  }
}

TEST(Pointwise, WorksInPlace) {
  for (const Function& function : functions) {
    for (const DType dtype : tests::float_types) {
      const Tensor x = tests::random_tensor({33}, dtype, 1),
                   dy = tests::random_tensor({33}, dtype, 2);
      Tensor y({33}, dtype), dx({33}, dtype), in_place = x, gradient_in_place = dy;
      run(function, x, y);
      run(function, in_place, in_place);
      EXPECT_TRUE(tests::same_bits(in_place, y)) << function.name;
      const Tensor& kept = kept_of(function, x, y);
      run_gradient(function, kept, dy, dx);
      run_gradient(function, kept, gradient_in_place, gradient_in_place);
      EXPECT_TRUE(tests::same_bits(gradient_in_place, dx)) << function.name;
    }
  }
}

TEST(Pointwise, GivesTheSameBitsOnAnyNumberOfThreads) {
  const int before = threads();
  for (const Function& function : functions) {
    for (const DType dtype : tests::float_types) {
      const Shape shape{200'003};  // enough for three threads of the cheapest kernel
      const Tensor x = tests::random_tensor(shape, dtype, 1);
      Tensor y[3] = {Tensor(shape, dtype), Tensor(shape, dtype), Tensor(shape, dtype)};
      Tensor dx[3] = {Tensor(shape, dtype), Tensor(shape, dtype), Tensor(shape, dtype)};
      for (int i = 0; i < 3; ++i) {
        set_threads(i + 1);
        run(function, x, y[i]);
        run_gradient(function, kept_of(function, x, y[i]), x, dx[i]);
      }
      for (int i = 1; i < 3; ++i) {
        EXPECT_TRUE(tests::same_bits(y[i], y[0])) << function.name << " on " << i + 1 << " threads";
        EXPECT_TRUE(tests::same_bits(dx[i], dx[0]))
            << function.name << " on " << i + 1 << " threads";
      }
    }
  }
  set_threads(before);
}

TEST(Pointwise, GivesNaNForNaNAndTheLimitsForInfinity) {
  for (const Function& function : functions) {
    for (const DType dtype : tests::float_types) {
      for (std::size_t position = 0; position < 9; ++position) {
        std::vector<double> numbers(9, 0.5);
        numbers[position] = std::nan("");
        Tensor x = tests::tensor_of(numbers, {9}, dtype);
        run(function, x, x);
        for (std::size_t i = 0; i < 9; ++i) {
          EXPECT_EQ(std::isnan(tests::doubles(x)[i]), i == position) << function.name;
        }
      }
      Tensor x = tests::tensor_of(std::vector<double>{HUGE_VAL, -HUGE_VAL}, {2}, dtype);
      run(function, x, x);
      EXPECT_EQ(tests::doubles(x)[0], function.formula(HUGE_VAL)) << function.name;
      EXPECT_EQ(tests::doubles(x)[1], function.formula(-HUGE_VAL)) << function.name;
    }
  }
}

TEST(Pointwise, SlopesKeepTheirLimitsFarOut) {
  for (const Function& function : functions) {
    if (!reads_input(function.kind)) continue;
    for (const DType dtype : tests::float_types) {
      const std::vector<double> far = {HUGE_VAL, 1e30, 1000, -1000, -1e30, -HUGE_VAL, std::nan("")};
      const Tensor x = tests::tensor_of(far, {7}, dtype), dy = tests::filled_tensor({7}, dtype, 1);
      Tensor dx({7}, dtype);
      run_gradient(function, x, dy, dx);
      const std::vector<double> slopes = tests::doubles(dx);
      for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(slopes[i], i < 3 ? 1 : 0) << function.name;
      EXPECT_TRUE(std::isnan(slopes[6])) << function.name;
    }
  }
}

TEST(Pointwise, ReLUHasNoSlopeAtZero) {
  const Tensor y = Tensor::of<float>({3}, {0.0f, -0.0f, 1e-30f}),
               dy = Tensor::of<float>({3}, {1, 1, 1});
  Tensor dx({3});
  apply_gradient(kernels::Pointwise::relu, y, dy, dx);
  EXPECT_EQ(tests::doubles(dx), (std::vector<double>{0, 0, 1}));
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
