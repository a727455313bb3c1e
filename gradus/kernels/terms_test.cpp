#include "gradus/kernels/terms.hpp"

#include "tests/tensors.hpp"

namespace gradus {
namespace {

using kernels::Term;

// A term and its derivative in double.
struct Case {
  const char* name;
  Term term;
  double (*value)(double x, double t);
  double (*slope)(double x, double t);
  double parameter = 0;
  bool of_shares = false;  // x and t from 0 to 1
};

double above_zero(double x) { return x > 0 ? x : 0; }

const Case cases[] = {
    {"squared", Term::squared, [](double x, double t) { return (x - t) * (x - t); },
     [](double x, double t) { return 2 * (x - t); }},
    {"absolute", Term::absolute, [](double x, double t) { return std::abs(x - t); },
     [](double x, double t) { return static_cast<double>((x > t) - (x < t)); }},
    {"huber", Term::huber,
     [](double x, double t) {
       const double d = std::abs(x - t);
       return d <= 0.75 ? d * d / 2 : 0.75 * (d - 0.375);
     },
     [](double x, double t) { return std::clamp(x - t, -0.75, 0.75); }, 0.75},
    {"margin", Term::margin, [](double x, double t) { return above_zero(1 - (2 * t - 1) * x); },
     [](double x, double t) { return 1 - (2 * t - 1) * x > 0 ? 1 - 2 * t : 0; }},
    {"binary cross entropy of logits", Term::binary_cross_entropy_of_logits,
     [](double x, double t) { return std::log1p(std::exp(x)) - x * t; },
     [](double x, double t) { return 1 / (1 + std::exp(-x)) - t; }},
    {"binary cross entropy", Term::binary_cross_entropy,
     [](double x, double t) { return -t * std::log(x) - (1 - t) * std::log(1 - x); },
     [](double x, double t) { return (x - t) / (x * (1 - x)); }, 0, true},
};

// Several blocks and vectors, and what is left of them; rows that are in two blocks.
const Shape matrices[] = {{0, 5},  {1, 1},    {7, 1},   {600, 1},  {9, 8},
                          {5, 33}, {3, 1000}, {200, 3}, {2, 3, 33}};

Tensor random_numbers(const Shape& shape, DType dtype, std::uint64_t seed, bool shares) {
  Tensor out = tests::random_tensor(shape, dtype, seed);
  if (!shares) return out;
  // From 1/32 to 31/32: log(1 - x) of a rounded 1 - x loses digits towards 1.
  with_float_type(dtype, [&]<class T> {
    for (T& number : out.as<T>()) number = number * static_cast<T>(0.15625) + T(0.5);
  });
  return out;
}

Tensor labels_for(const Shape& shape) {
  Tensor labels({shape.rows()}, DType::int32);
  const Index classes = std::max<Index>(2, shape[-1]);
  for (std::size_t r = 0; r < labels.as<std::int32_t>().size(); ++r)
    labels.as<std::int32_t>()[r] =
        static_cast<std::int32_t>((static_cast<Index>(r * 5) + classes - 1) % classes);
  return labels;
}

// t of each number.
std::vector<double> numbers_of(const Tensor& target, const Shape& shape) {
  if (target.dtype() != DType::int32) return tests::doubles(target);
  const auto labels = target.as<std::int32_t>();
  std::vector<double> out(static_cast<std::size_t>(shape.size()));
  const auto columns = static_cast<std::size_t>(shape[-1]);
  for (std::size_t r = 0; r < labels.size(); ++r) {
    if (columns == 1) {
      out[r] = labels[r];
    } else {
      out[r * columns + static_cast<std::size_t>(labels[r])] = 1;
    }
  }
  return out;
}

TEST(Terms, AgreeWithTheFormula) {
  for (const Case& one : cases) {
    for (const DType dtype : tests::float_types) {
      for (const Shape& shape : matrices) {
        const Tensor x = random_numbers(shape, dtype, 1, one.of_shares);
        for (const Tensor& target :
             {labels_for(shape), random_numbers(shape, dtype, 2, one.of_shares)}) {
          SCOPED_TRACE(text(one.name, " ", dtype, " ", shape, ", ", target.dtype(), " targets"));
          std::vector<double> wanted = tests::doubles(x);
          const std::vector<double> t = numbers_of(target, shape);
          double total = 0;
          for (std::size_t i = 0; i < wanted.size(); ++i) {
            total += one.value(wanted[i], t[i]);
            wanted[i] = 0.25 * one.slope(wanted[i], t[i]);
          }
          Tensor gradient = tests::filled_tensor(shape, dtype, std::nan(""));
          const double sum =
              kernels::sum_of_terms(one.term, one.parameter, x, target, 0.25, gradient);
          EXPECT_NEAR(sum, total, 64 * tests::epsilon_of(dtype) * total);
          EXPECT_TRUE(tests::agree(gradient, wanted, 16 * tests::epsilon_of(dtype)));
          EXPECT_EQ(kernels::sum_of_terms(one.term, one.parameter, x, target, 0.25, {}), sum);
        }
      }
    }
  }
}

TEST(Terms, LetNaNThroughWhereverItStands) {
  for (const Case& one : cases) {
    for (const DType dtype : tests::float_types) {
      for (std::size_t at = 0; at < 35; ++at) {
        std::vector<double> numbers(35, 0.25);
        numbers[at] = std::nan("");
        const Tensor x = tests::tensor_of(numbers, {35, 1}, dtype);
        const Tensor t = tests::filled_tensor({35, 1}, dtype, 1);
        EXPECT_TRUE(std::isnan(kernels::sum_of_terms(one.term, one.parameter, x, t, 1, {})))
            << one.name << " at " << at;
      }
    }
  }
}

// Each number alone, so that a sum hides nothing.
void expect_accurate(Term term, DType dtype, double x, double t, double wanted) {
  const Tensor numbers = tests::filled_tensor({1, 1}, dtype, x);
  const double value =
      kernels::sum_of_terms(term, 0, numbers, tests::filled_tensor({1, 1}, dtype, t), 1, {});
  EXPECT_NEAR(value, wanted, 3 * tests::epsilon_of(dtype) * wanted + 1e-38)
      << text(dtype, ", ", x, " for ", t);
}

TEST(Terms, OfLogitsKeepTheirDigitsFarOut) {
  for (const DType dtype : tests::float_types) {
    for (double x = 0x1p-20; x < 80; x *= 1.375) {
      const double size = static_cast<float>(x), small = std::log1p(std::exp(-size));
      expect_accurate(Term::binary_cross_entropy_of_logits, dtype, size, 1, small);
      expect_accurate(Term::binary_cross_entropy_of_logits, dtype, -size, 0, small);
      expect_accurate(Term::binary_cross_entropy_of_logits, dtype, -size, 1, size + small);
    }
  }
}

// Of t = 1 the term is the logarithm alone; from the smallest numbers on it is -100 at least.
TEST(Terms, OfProbabilitiesKeepTheDigitsOfTheLogarithm) {
  for (const DType dtype : tests::float_types) {
    for (double x = 0x1p-149; x < 1; x *= 1.375) {
      const double p = static_cast<float>(x);
      expect_accurate(Term::binary_cross_entropy, dtype, p, 1, std::min(100.0, -std::log(p)));
    }
    expect_accurate(Term::binary_cross_entropy, dtype, 0, 1, 100);
    expect_accurate(Term::binary_cross_entropy, dtype, 1, 1, 0);
    expect_accurate(Term::binary_cross_entropy, dtype, 1, 0, 100);
  }
  for (double x = 0x1p-1060; x < 0x1p-130; x *= 1.375) {
    expect_accurate(Term::binary_cross_entropy, DType::float64, x, 1,
                    std::min(100.0, -std::log(x)));
  }
}

TEST(Margins, AgreeWithTheFormula) {
  for (const DType dtype : tests::float_types) {
    for (const Shape& shape : matrices) {
      if (shape[-1] == 1) continue;
      SCOPED_TRACE(text(dtype, " ", shape));
      const Tensor x = tests::random_tensor(shape, dtype, 1), labels = labels_for(shape);
      const std::vector<double> numbers = tests::doubles(x);
      const auto columns = static_cast<std::size_t>(shape[-1]);
      std::vector<double> wanted(numbers.size());
      double total = 0;
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        const std::size_t row = i / columns;
        const std::size_t at =
            row * columns + static_cast<std::size_t>(labels.as<std::int32_t>()[row]);
        const double margin = 1 - numbers[at] + numbers[i];
        if (i == at || margin <= 0) continue;
        total += margin;
        wanted[i] += 0.25;
        wanted[at] -= 0.25;
      }
      Tensor gradient = tests::filled_tensor(shape, dtype, std::nan(""));
      const double sum = kernels::sum_of_margins(x, labels, 0.25, gradient);
      EXPECT_NEAR(sum, total, 64 * tests::epsilon_of(dtype) * total);
      EXPECT_TRUE(tests::agree(gradient, wanted, tests::epsilon_of(dtype)));
      EXPECT_EQ(kernels::sum_of_margins(x, labels, 0.25, {}), sum);
    }
  }
}

TEST(AllBetween, FindsANumberOutsideWhereverItStands) {
  for (const DType dtype : tests::float_types) {
    for (const Index size : tests::sizes) {
      Tensor x = tests::filled_tensor({size}, dtype, 1);
      EXPECT_TRUE(kernels::all_between(x, 0, 1)) << size;
      EXPECT_TRUE(kernels::all_between(tests::filled_tensor({size}, dtype, std::nan("")), 0, 1));
      for (Index i = 0; i < std::min<Index>(size, 40); ++i) {
        std::vector<double> numbers(static_cast<std::size_t>(size), 0);
        for (const double outside : {-1e-6, 1.00001}) {
          numbers[static_cast<std::size_t>(i)] = outside;
          EXPECT_FALSE(kernels::all_between(tests::tensor_of(numbers, {size}, dtype), 0, 1))
              << outside << " at " << i << " of " << size;
        }
      }
    }
  }
}

}  // namespace
}  // namespace gradus
