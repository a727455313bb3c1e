// Times products: those of the tests and those of real networks, by our own backends, and by the
// libraries that can be loaded. Prints a line of JSON for each: kernels.py makes the table.
// usage: products THREADS SECONDS_A_BLOCK ROUNDS
#include <dlfcn.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/block.hpp"
#include "gradus/backends/product_cases.hpp"
#include "gradus/backends/reference/reference.hpp"
#include "gradus/backends/simd/simd.hpp"
#include "gradus/base/aligned_buffer.hpp"
#include "gradus/base/parallel.hpp"
#include "gradus/base/random.hpp"
#include "gradus/tensor/tensor.hpp"

using namespace gradus;

namespace {

// Runs one product on operands that it holds.
using Call = std::function<void()>;

struct Operands {
  Tensor a, b, c;
};

Tensor random_tensor(Index size, DType dtype) {
  Tensor tensor({size}, dtype);
  const Rng rng(1);
  with_float_type(dtype, [&]<class T> {
    Index position = 0;
    for (T& number : tensor.as<T>()) number = static_cast<T>(2 * rng.uniform(position++) - 1);
  });
  return tensor;
}

// oneDNN and OpenBLAS are loaded where they are: nothing links them for a benchmark's sake.
void* symbol(const char* library, const char* name) {
  void* handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  return handle == nullptr ? nullptr : dlsym(handle, name);
}

Call onednn(const Product& p, DType dtype, Operands& operands) {
  using Sgemm = int (*)(char, char, std::int64_t, std::int64_t, std::int64_t, float, const float*,
                        std::int64_t, const float*, std::int64_t, float, float*, std::int64_t);
  static const auto sgemm = reinterpret_cast<Sgemm>(symbol("libdnnl.so.2", "dnnl_sgemm"));
  if (sgemm == nullptr || dtype != DType::float32) return nullptr;
  const float *a = operands.a.as<float>().data(), *b = operands.b.as<float>().data();
  return [=, c = operands.c.as<float>().data()] {
    sgemm(p.transpose_a ? 'T' : 'N', p.transpose_b ? 'T' : 'N', p.m, p.n, p.k, 1, a,
          p.transpose_a ? p.m : p.k, b, p.transpose_b ? p.k : p.n, 0, c, p.n);
  };
}

template <class T>
Call openblas_of(const char* name, const Product& p, Operands& operands) {
  using Gemm = void (*)(int, int, int, int, int, int, T, const T*, int, const T*, int, T, T*, int);
  static const auto gemm = reinterpret_cast<Gemm>(symbol("libopenblas.so.0", name));
  if (gemm == nullptr) return nullptr;
  constexpr int row_major = 101, plain = 111, transposed = 112;
  const int m = static_cast<int>(p.m), n = static_cast<int>(p.n), k = static_cast<int>(p.k);
  const T *a = operands.a.as<T>().data(), *b = operands.b.as<T>().data();
  return [=, c = operands.c.as<T>().data()] {
    gemm(row_major, p.transpose_a ? transposed : plain, p.transpose_b ? transposed : plain, m, n, k,
         1, a, p.transpose_a ? m : k, b, p.transpose_b ? k : n, 0, c, n);
  };
}

Call openblas(const Product& p, DType dtype, Operands& operands) {
  return dtype == DType::float32 ? openblas_of<float>("cblas_sgemm", p, operands)
                                 : openblas_of<double>("cblas_dgemm", p, operands);
}

Call ours(const Backend& backend, const Product& product, DType dtype, Operands& operands) {
  std::shared_ptr<const ProductKernel> kernel = backend.prepare(product, dtype);
  const auto scratch = std::make_shared<AlignedBuffer>(kernel->scratch_bytes());
  return [kernel, scratch, &operands] {
    kernel->run(operands.a, operands.b, operands.c, {}, scratch->data());
  };
}

struct Case {
  Product product;
  bool of_layers;  // as a dense layer of a real network needs it
};

// Those of the tests that have something to multiply, overwriting, in the three forms that layers
// use; then dense layers: forward (NT), input gradient (NN), weight gradient (TN).
std::vector<Case> cases() {
  std::vector<Case> out;
  bool of_layers = false;
  const auto add = [&](Product product, bool transpose_a, bool transpose_b) {
    product.transpose_a = transpose_a;
    product.transpose_b = transpose_b;
    out.push_back({product, of_layers});
  };
  for (const Product& product : product_sizes) {
    if (product.m * product.n * product.k == 0) continue;
    add(product, false, false);
    add(product, false, true);
    add(product, true, false);
  }
  of_layers = true;
  struct Layer {
    Index batch, inputs, outputs;
  };
  for (const auto& [batch, inputs, outputs] : {Layer{1, 2, 25},
                                               {1, 25, 25},
                                               {16, 25, 25},
                                               {100, 25, 25},
                                               {1000, 25, 25},
                                               {64, 64, 64},
                                               {64, 784, 128},
                                               {64, 128, 10},
                                               {128, 784, 512},
                                               {128, 512, 512},
                                               {10000, 32, 16},
                                               {256, 256, 256},
                                               {512, 512, 512},
                                               {256, 1024, 1024}}) {
    add({.m = batch, .n = outputs, .k = inputs}, false, true);
    add({.m = batch, .n = inputs, .k = outputs}, false, false);
    add({.m = outputs, .n = inputs, .k = batch}, true, false);
  }
  return out;
}

struct Contender {
  std::string name;
  Call call;
  double best = 0;  // microseconds
};

void measure(const Case& one, DType dtype, int threads, double seconds, int rounds) {
  const Product& product = one.product;
  Operands operands{random_tensor(product.m * product.k, dtype),
                    random_tensor(product.k * product.n, dtype),
                    random_tensor(product.m * product.n, dtype)};
  std::vector<Contender> contenders{{"simd", ours(simd_backend(), product, dtype, operands)},
                                    {"onednn", onednn(product, dtype, operands)},
                                    {"openblas", openblas(product, dtype, operands)}};
  std::erase_if(contenders, [](const Contender& contender) { return !contender.call; });
  for (int round = 0; round < rounds; ++round) {
    for (Contender& contender : contenders) {
      const double time = benchmarks::block(contender.call, seconds);
      contender.best = round == 0 ? time : std::min(contender.best, time);
    }
  }
  // Plain loops need no precision, and would take most of the time.
  contenders.push_back({"reference", ours(reference_backend(), product, dtype, operands)});
  if (product.flops() < 1e8) {
    contenders.back().best = benchmarks::block(contenders.back().call, seconds);
  } else {
    contenders.pop_back();
  }
  std::printf(
      "{\"case\": \"%s\", \"of_layers\": %s, \"dtype\": \"%s\", \"threads\": %d, \"flops\": %.0f, "
      "\"times\": {",
      to_string(product).c_str(), one.of_layers ? "true" : "false", text(dtype).c_str(), threads,
      product.flops());
  const char* comma = "";
  for (const Contender& contender : contenders) {
    std::printf("%s\"%s\": %.5f", comma, contender.name.c_str(), contender.best);
    comma = ", ";
  }
  std::printf("}}\n");
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return std::fprintf(stderr, "usage: products THREADS SECONDS ROUNDS\n"), 2;
  const int threads = std::atoi(arguments[1]), rounds = std::atoi(arguments[3]);
  const double seconds = std::atof(arguments[2]);
  set_threads(threads);
  for (const DType dtype : {DType::float32, DType::float64}) {
    for (const Case& one : cases()) measure(one, dtype, threads, seconds, rounds);
  }
}
