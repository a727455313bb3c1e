#include "gradus/kernels/update.hpp"

#include "tests/tensors.hpp"

namespace gradus {
namespace {

// A tensor that a kernel changes, and what it is to become, in double.
struct Checked {
  Checked(Index size, DType dtype, std::uint64_t seed)
      : tensor(tests::random_tensor({size}, dtype, seed)), wanted(tests::doubles(tensor)) {}

  double& operator[](std::size_t i) { return wanted[i]; }
  void expect_wanted(const char* name) const {
    EXPECT_TRUE(tests::agree(tensor, wanted, 4 * tests::epsilon_of(tensor.dtype()))) << name;
  }

  Tensor tensor;
  std::vector<double> wanted;
};

TEST(Update, SgdAgreesWithTheFormula) {
  const kernels::SgdUpdate updates[] = {
      {.learning_rate = 0.1},
      {.learning_rate = 0.1, .weight_decay = 0.01},
      {.learning_rate = 0.1, .momentum = 0.9, .weight_decay = 0.01},
      {.learning_rate = 0.1, .momentum = 0.9, .weight_decay = 0.01, .nesterov = true},
  };
  for (const auto& update : updates) {
    for (const DType dtype : tests::float_types) {
      for (const Index size : tests::sizes) {
        SCOPED_TRACE(text(dtype, " ", size, ", momentum ", update.momentum));
        Checked w(size, dtype, 1), gradient(size, dtype, 2), v(size, dtype, 3);
        for (std::size_t i = 0; i < w.wanted.size(); ++i) {
          const double g = gradient[i] + update.weight_decay * w[i];
          if (update.momentum > 0) v[i] = update.momentum * v[i] + g;
          const double direction = update.momentum == 0 ? g
                                   : update.nesterov    ? g + update.momentum * v[i]
                                                        : v[i];
          w[i] -= update.learning_rate * direction;
        }
        const TensorView velocity = update.momentum > 0 ? v.tensor.view() : TensorView();
        kernels::sgd(w.tensor, gradient.tensor, velocity, update);
        w.expect_wanted("values");
        v.expect_wanted("velocity");
      }
    }
  }
}

void expect_adam_of_the_formula(bool decoupled) {
  const kernels::AdamUpdate update{.learning_rate = 0.01,
                                   .beta1 = 0.9,
                                   .beta2 = 0.99,
                                   .epsilon = 1e-3,
                                   .weight_decay = 0.1,
                                   .decoupled = decoupled,
                                   .correction1 = 1 - 0.9 * 0.9,
                                   .correction2 = 1 - 0.99 * 0.99};
  for (const DType dtype : tests::float_types) {
    for (const Index size : tests::sizes) {
      SCOPED_TRACE(text(dtype, " ", size));
      Checked w(size, dtype, 1), gradient(size, dtype, 2), m(size, dtype, 3), v(size, dtype, 4);
      // Means of squares are not negative.
      for (double& square : v.wanted) square = std::abs(square);
      v.tensor = tests::tensor_of(v.wanted, {size}, dtype);
      for (std::size_t i = 0; i < w.wanted.size(); ++i) {
        const double g = gradient[i] + (decoupled ? 0 : update.weight_decay * w[i]);
        if (decoupled) w[i] -= update.learning_rate * update.weight_decay * w[i];
        m[i] = update.beta1 * m[i] + (1 - update.beta1) * g;
        v[i] = update.beta2 * v[i] + (1 - update.beta2) * g * g;
        w[i] -= update.learning_rate * (m[i] / update.correction1) /
                (std::sqrt(v[i] / update.correction2) + update.epsilon);
      }
      kernels::adam(w.tensor, gradient.tensor, m.tensor, v.tensor, update);
      w.expect_wanted("values");
      m.expect_wanted("mean");
      v.expect_wanted("square");
    }
  }
}

TEST(Update, AdamAgreesWithTheFormula) { expect_adam_of_the_formula(false); }

TEST(Update, AdamOfDecoupledDecayAgreesWithTheFormula) { expect_adam_of_the_formula(true); }

TEST(Update, RMSpropAgreesWithTheFormula) {
  for (const double momentum : {0.0, 0.5}) {
    const kernels::RMSpropUpdate update{.learning_rate = 0.01,
                                        .keep = 0.9,
                                        .share = 0.1,
                                        .epsilon = 1e-3,
                                        .momentum = momentum,
                                        .weight_decay = 0.1};
    for (const DType dtype : tests::float_types) {
      for (const Index size : tests::sizes) {
        SCOPED_TRACE(text(dtype, " ", size, ", momentum ", momentum));
        Checked w(size, dtype, 1), gradient(size, dtype, 2), v(size, dtype, 3), u(size, dtype, 4);
        for (double& square : v.wanted) square = std::abs(square);
        v.tensor = tests::tensor_of(v.wanted, {size}, dtype);
        for (std::size_t i = 0; i < w.wanted.size(); ++i) {
          const double g = gradient[i] + update.weight_decay * w[i];
          v[i] = update.keep * v[i] + update.share * g * g;
          const double step = g / (std::sqrt(v[i]) + update.epsilon);
          if (momentum > 0) u[i] = momentum * u[i] + step;
          w[i] -= update.learning_rate * (momentum > 0 ? u[i] : step);
        }
        const TensorView velocity = momentum > 0 ? u.tensor.view() : TensorView();
        kernels::rmsprop(w.tensor, gradient.tensor, v.tensor, velocity, update);
        w.expect_wanted("values");
        v.expect_wanted("square");
        u.expect_wanted("velocity");
      }
    }
  }
}

// As of a unit that is dead: rounding would hold what is remembered among the smallest subnormal
// numbers for good, where arithmetic is slow.
TEST(Update, WhatIsRememberedOfGradientsThatNoLongerComeBecomesZero) {
  for (const DType dtype : tests::float_types) {
    const double least = dtype == DType::float32 ? std::numeric_limits<float>::min()
                                                 : std::numeric_limits<double>::min();
    for (const Index size : {Index{33}, Index{1}}) {
      const Tensor begin = tests::filled_tensor({size}, dtype, 1.5 * least);
      Tensor w({size}, dtype), gradients({size}, dtype);
      Tensor velocity = begin, mean = begin, square = begin, scaled = begin, moving = begin;
      for (int step = 0; step < 8; ++step) {
        kernels::sgd(w, gradients, velocity, {.learning_rate = 0.1, .momentum = 0.9});
        kernels::adam(w, gradients, mean, square,
                      {.learning_rate = 0.1, .beta1 = 0.9, .beta2 = 0.9, .epsilon = 1});
        kernels::rmsprop(w, gradients, scaled, moving,
                         {.learning_rate = 0.1, .keep = 0.9, .epsilon = 1, .momentum = 0.9});
      }
      const std::vector<double> zeros(static_cast<std::size_t>(size));
      for (const Tensor* state : {&velocity, &mean, &square, &scaled, &moving})
        EXPECT_EQ(tests::doubles(*state), zeros) << text(dtype, " ", size);
    }
  }
}

TEST(Update, NothingButFiniteNumbersIsFinite) {
  for (const DType dtype : tests::float_types) {
    for (const Index size : tests::sizes) {
      std::vector<double> numbers(static_cast<std::size_t>(size), 1.0);
      EXPECT_TRUE(kernels::all_finite(tests::tensor_of(numbers, {size}, dtype))) << size;
      for (const double largest : {1e38, -1e38, 1e-45, -0.0}) {
        std::ranges::fill(numbers, largest);
        EXPECT_TRUE(kernels::all_finite(tests::tensor_of(numbers, {size}, dtype))) << largest;
      }
    }
  }
}

TEST(Update, ANaNOrInfinityIsFoundAtEveryPosition) {
  for (const DType dtype : tests::float_types) {
    for (const Index size : tests::sizes) {
      Tensor tensor = tests::random_tensor({size}, dtype, 1);
      with_float_type(dtype, [&]<class T> {
        for (T& number : tensor.as<T>()) {
          const T before = number;
          for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
            number = static_cast<T>(bad);
            EXPECT_FALSE(kernels::all_finite(tensor))
                << bad << " at " << &number - tensor.as<T>().data() << " of " << size;
          }
          number = before;
        }
      });
    }
  }
}

TEST(Update, NumbersBelowALimitAreFoundAtEveryPosition) {
  for (const DType dtype : tests::float_types) {
    const double limit = dtype == DType::float32 ? 0x1p63 : 0x1p511;
    const double below = limit * (1 - tests::epsilon_of(dtype));
    for (const Index size : tests::sizes) {
      Tensor tensor = tests::filled_tensor({size}, dtype, -below);
      EXPECT_TRUE(kernels::all_below(tensor, limit));
      with_float_type(dtype, [&]<class T> {
        for (T& number : tensor.as<T>()) {
          const T before = number;
          for (const double bad : {limit, -limit, HUGE_VAL, std::nan("")}) {
            number = static_cast<T>(bad);
            EXPECT_FALSE(kernels::all_below(tensor, limit)) << bad << " of " << size;
          }
          number = before;
        }
      });
    }
  }
}

TEST(Update, InfinitiesOfBothSignsDoNotCancel) {
  for (const DType dtype : tests::float_types) {
    for (const std::size_t second : {1u, 8u, 9u}) {
      std::vector<double> numbers(33, 1.0);
      numbers[0] = HUGE_VAL;
      numbers[second] = -HUGE_VAL;
      EXPECT_FALSE(kernels::all_finite(tests::tensor_of(numbers, {33}, dtype))) << second;
    }
  }
}

}  // namespace
}  // namespace gradus
