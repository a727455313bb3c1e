// Every backend against plain loops in double, and on any number of threads.
#include "gradus/backends/backend.hpp"

#include "gradus/backends/product_cases.hpp"
#include "gradus/backends/reference/reference.hpp"
#include "gradus/base/parallel.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

struct Operands {
  Tensor a, b, c, bias;

  // With a bias where there is one.
  void run(const ProductKernel& kernel) {
    AlignedBuffer scratch(kernel.scratch_bytes());
    kernel.run(a, b, c, {.bias = bias.size() > 0 ? bias.view() : ConstTensorView()},
               scratch.data());
  }
};

Operands random_operands(const Product& product, DType dtype) {
  return {tests::random_tensor({product.batch * product.m * product.k}, dtype, 1),
          tests::random_tensor({product.batch * product.k * product.n}, dtype, 2),
          tests::random_tensor({product.batch * product.m * product.n}, dtype, 3),
          tests::random_tensor({product.n}, dtype, 4)};
}

// Whole numbers from -3 to 3: all sums of their products are exact, in whatever order. What is
// overwritten, and so must not be read, is NaN before.
Operands whole_operands(const Product& product, DType dtype, bool bias) {
  Operands operands = random_operands(product, dtype);
  for (Tensor* tensor : {&operands.a, &operands.b, &operands.c, &operands.bias}) {
    with_float_type(dtype, [&]<class T> {
      for (T& number : tensor->as<T>()) number = std::round(number);
    });
  }
  if (!bias) operands.bias = Tensor();
  if (!product.accumulate)
    operands.c = tests::filled_tensor(operands.c.shape(), dtype, std::nan(""));
  return operands;
}

// c[i, j] = (c[i, j] +) sum over p of a[i, p] b[p, j] (+ bias[j])
std::vector<double> plain_product(const Product& product, const Operands& operands) {
  const auto& [batch, m, n, k, transpose_a, transpose_b, accumulate] = product;
  const std::vector<double> all_a = tests::doubles(operands.a), all_b = tests::doubles(operands.b);
  const std::vector<double> bias = tests::doubles(operands.bias);
  std::vector<double> all_c = tests::doubles(operands.c);
  for (Index product_index = 0; product_index < batch; ++product_index) {
    const double* const a = all_a.data() + product_index * m * k;
    const double* const b = all_b.data() + product_index * k * n;
    double* const c = all_c.data() + product_index * m * n;
    for (Index i = 0; i < m; ++i) {
      for (Index j = 0; j < n; ++j) {
        double sum = accumulate ? c[i * n + j] : 0;
        if (!bias.empty()) sum += bias[static_cast<std::size_t>(j)];
        for (Index p = 0; p < k; ++p) {
          sum += a[transpose_a ? p * m + i : i * k + p] * b[transpose_b ? j * k + p : p * n + j];
        }
        c[i * n + j] = sum;
      }
    }
  }
  return all_c;
}

// Rounding of a sum of k products grows as the root of k.
double tolerance_of(const Product& product, DType dtype) {
  return 4 * std::sqrt(static_cast<double>(product.k + 1)) * tests::epsilon_of(dtype);
}

// Calls action(kernel, product, dtype) for each case and each of the backends that takes it.
template <class Action>
void for_kernels_of(std::span<const Backend* const> some, const Action& action) {
  for (const Backend* backend : some) {
    for (const DType dtype : tests::float_types) {
      for (const Product& product : product_cases()) {
        SCOPED_TRACE(text(backend->name(), " ", dtype, " ", product));
        if (const auto kernel = backend->prepare(product, dtype)) action(*kernel, product, dtype);
      }
    }
  }
}

template <class Action>
void for_all_kernels(const Action& action) {
  for_kernels_of(backends(), action);
}

std::span<const Backend* const> all_but_the_reference() {
  return backends().first(backends().size() - 1);
}

Tensor reference_product(const Product& product, DType dtype, Operands operands) {
  operands.run(*reference_backend().prepare(product, dtype));
  return std::move(operands.c);
}

TEST(Backends, EndWithTheReferenceWhichTakesEverything) {
  EXPECT_EQ(backends().back(), &reference_backend());
  for (const DType dtype : tests::float_types) {
    for (const Product& product : product_cases()) {
      EXPECT_TRUE(reference_backend().prepare(product, dtype)) << text(dtype, " ", product);
      EXPECT_TRUE(prepare(product, dtype)) << text(dtype, " ", product);
    }
  }
}

TEST(Backends, ReferenceAgreesWithPlainLoops) {
  for (const DType dtype : tests::float_types) {
    for (const Product& product : product_cases()) {
      if (product.flops() > 2e7) continue;  // slow, and the same loops as for the others
      SCOPED_TRACE(text(dtype, " ", product));
      for (const bool bias : {false, true}) {
        const Operands operands = whole_operands(product, dtype, bias);
        EXPECT_TRUE(tests::agree(reference_product(product, dtype, operands),
                                 plain_product(product, operands), 0));
      }
      const Operands operands = random_operands(product, dtype);
      EXPECT_TRUE(tests::agree(reference_product(product, dtype, operands),
                               plain_product(product, operands), tolerance_of(product, dtype)));
    }
  }
}

void expect_exact_on_whole_numbers(bool bias) {
  for_kernels_of(all_but_the_reference(),
                 [=](const ProductKernel& kernel, const Product& product, DType dtype) {
                   Operands operands = whole_operands(product, dtype, bias);
                   const Tensor wanted = reference_product(product, dtype, operands);
                   operands.run(kernel);
                   EXPECT_TRUE(tests::agree(operands.c, tests::doubles(wanted), 0));
                 });
}

TEST(Backends, AgreeWithTheReferenceExactlyOnWholeNumbers) { expect_exact_on_whole_numbers(false); }

TEST(Backends, AgreeWithTheReferenceExactlyWithABias) { expect_exact_on_whole_numbers(true); }

TEST(Backends, AgreeWithTheReferenceUpToRounding) {
  for_kernels_of(all_but_the_reference(), [](const ProductKernel& kernel, const Product& product,
                                             DType dtype) {
    Operands operands = random_operands(product, dtype);
    const Tensor wanted = reference_product(product, dtype, operands);
    operands.run(kernel);
    EXPECT_TRUE(tests::agree(operands.c, tests::doubles(wanted), tolerance_of(product, dtype)));
  });
}

TEST(Backends, WriteNothingBesideTheProduct) {
  constexpr Index border = 64;
  for_all_kernels([](const ProductKernel& kernel, const Product& product, DType dtype) {
    const Operands operands = random_operands(product, dtype);
    const Index size = product.batch * product.m * product.n;
    Tensor wide = tests::filled_tensor({size + 2 * border}, dtype, 77);
    kernel.run(operands.a, operands.b, wide.view().slice(border, size));
    const Tensor untouched = tests::filled_tensor({border}, dtype, 77);
    EXPECT_TRUE(tests::same_bits(wide.view().slice(0, border), untouched));
    EXPECT_TRUE(tests::same_bits(wide.view().slice(border + size, border), untouched));
  });
}

// A zero times NaN is NaN: no backend may skip zeros.
TEST(Backends, LetNaNThrough) {
  for_all_kernels([](const ProductKernel& kernel, const Product& product, DType dtype) {
    if (product.k == 0) return;
    const Tensor zeros({product.batch * product.m * product.k}, dtype);
    const Tensor b =
        tests::filled_tensor({product.batch * product.k * product.n}, dtype, std::nan(""));
    Tensor c({product.batch * product.m * product.n}, dtype);
    kernel.run(zeros, b, c);
    for (const double number : tests::doubles(c)) ASSERT_TRUE(std::isnan(number));
  });
}

TEST(Backends, GiveTheSameBitsOnAnyNumberOfThreads) {
  const int before = threads();
  for_all_kernels([](const ProductKernel& kernel, const Product& product, DType dtype) {
    const Operands operands = random_operands(product, dtype);
    Operands results[] = {operands, operands, operands};
    for (int i = 0; i < 3; ++i) {
      set_threads(i + 1);
      results[i].run(kernel);
    }
    EXPECT_TRUE(tests::same_bits(results[1].c, results[0].c)) << "on 2 threads and on 1";
    EXPECT_TRUE(tests::same_bits(results[2].c, results[0].c)) << "on 3 threads and on 1";
  });
  set_threads(before);
}

TEST(Backends, GiveTheSameBitsWithoutScratch) {
  int with_scratch = 0;
  for_all_kernels([&](const ProductKernel& kernel, const Product& product, DType dtype) {
    if (kernel.scratch_bytes() == 0) return;
    ++with_scratch;
    Operands packed = random_operands(product, dtype), plain = packed;
    packed.run(kernel);
    kernel.run(plain.a, plain.b, plain.c, {.bias = plain.bias});
    EXPECT_TRUE(tests::same_bits(packed.c, plain.c));
  });
  EXPECT_GT(with_scratch, 0);
}

// Each product takes the next function of the table.
TEST(Backends, ApplyAFunctionOrItsDerivativeAsAPassOfItsOwnWould) {
  const int before = threads();
  set_threads(3);
  std::size_t products = 0;
  for_all_kernels([&](const ProductKernel& kernel, const Product& product, DType dtype) {
    const auto functions = kernels::pointwise_functions();
    const kernels::Pointwise& of = functions[products++ % functions.size()];
    const Function function{of, of.takes_parameter ? 0.25 : 0};
    SCOPED_TRACE(of.name);
    const Operands operands = random_operands(product, dtype);
    Operands plain = operands, fused = operands, derived = operands;
    plain.run(kernel);
    const Tensor y = tests::random_tensor(plain.c.shape(), dtype, 5);
    Tensor applied(plain.c.shape(), dtype), multiplied(plain.c.shape(), dtype);
    kernels::apply(of, plain.c, applied, function.parameter);
    kernels::apply_gradient(of, y, plain.c, multiplied, function.parameter);
    AlignedBuffer scratch(kernel.scratch_bytes());
    kernel.run(fused.a, fused.b, fused.c, {.bias = fused.bias, .function = function},
               scratch.data());
    kernel.run(derived.a, derived.b, derived.c,
               {.bias = derived.bias, .function = function, .output = y}, scratch.data());
    EXPECT_TRUE(tests::same_bits(fused.c, applied));
    EXPECT_TRUE(tests::same_bits(derived.c, multiplied));
  });
  EXPECT_GT(products, kernels::pointwise_functions().size());
  set_threads(before);
}

TEST(Backends, RefuseWhatIsNoNetworksType) {
  EXPECT_EQ(tests::error_of([] { prepare({.m = 1, .n = 1, .k = 1}, DType::int32); }),
            "requires float32 or float64, got int32");
}

TEST(Backends, CountTwoOperationsForEachTerm) {
  EXPECT_EQ((Product{.m = 2, .n = 3, .k = 5}).flops(), 60);
  EXPECT_EQ((Product{.batch = 7, .m = 2, .n = 3, .k = 5}).flops(), 420);
}

}  // namespace
}  // namespace gradus
