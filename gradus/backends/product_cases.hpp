// The products that every backend is tested with, and that benchmarks may measure.
#pragma once

#include <iterator>
#include <vector>

#include "gradus/backends/backend.hpp"

namespace gradus {

// Extents of op(a) op(b): nothing at all, one, primes, one off a vector's width on either side,
// what the layers of small networks need, and sums that are long for what they give.
inline constexpr Product product_sizes[] = {
    {.m = 0, .n = 0, .k = 0},       {.m = 0, .n = 5, .k = 3},       {.m = 5, .n = 0, .k = 3},
    {.m = 5, .n = 3, .k = 0},       {.m = 1, .n = 1, .k = 1},       {.m = 1, .n = 17, .k = 31},
    {.m = 17, .n = 1, .k = 31},     {.m = 17, .n = 31, .k = 1},     {.m = 2, .n = 3, .k = 5},
    {.m = 7, .n = 8, .k = 9},       {.m = 9, .n = 7, .k = 8},       {.m = 13, .n = 11, .k = 7},
    {.m = 15, .n = 16, .k = 17},    {.m = 17, .n = 15, .k = 16},    {.m = 16, .n = 16, .k = 16},
    {.m = 31, .n = 33, .k = 32},    {.m = 63, .n = 65, .k = 64},    {.m = 101, .n = 103, .k = 107},
    {.m = 100, .n = 25, .k = 2},    {.m = 100, .n = 2, .k = 25},    {.m = 25, .n = 25, .k = 100},
    {.m = 100, .n = 128, .k = 784}, {.m = 128, .n = 784, .k = 200}, {.m = 100, .n = 10, .k = 128},
    {.m = 10, .n = 128, .k = 1000}, {.m = 1, .n = 1, .k = 4099},    {.m = 3, .n = 5, .k = 4099},
    {.m = 1, .n = 1000, .k = 257},  {.m = 1000, .n = 1, .k = 257},  {.m = 600, .n = 130, .k = 257},
};

// Several products of one size: none, of nothing, fewer and more than make work for two threads, of
// which one alone does, and such that copy a first.
inline constexpr Product batched_sizes[] = {
    {.batch = 0, .m = 3, .n = 5, .k = 7},      {.batch = 3, .m = 0, .n = 5, .k = 3},
    {.batch = 3, .m = 5, .n = 3, .k = 0},      {.batch = 2, .m = 1, .n = 17, .k = 31},
    {.batch = 5, .m = 7, .n = 8, .k = 9},      {.batch = 9, .m = 17, .n = 1, .k = 31},
    {.batch = 8, .m = 63, .n = 65, .k = 64},   {.batch = 2, .m = 101, .n = 103, .k = 157},
    {.batch = 2, .m = 600, .n = 130, .k = 37},
};

// Each of the sizes, with a and b as they are and transposed, overwriting and accumulating.
inline std::vector<Product> product_cases() {
  std::vector<Product> sizes(std::begin(product_sizes), std::end(product_sizes));
  sizes.insert(sizes.end(), std::begin(batched_sizes), std::end(batched_sizes));
  std::vector<Product> cases;
  for (Product product : sizes) {
    for (const bool accumulate : {false, true}) {
      for (const bool transpose_a : {false, true}) {
        for (const bool transpose_b : {false, true}) {
          product.transpose_a = transpose_a;
          product.transpose_b = transpose_b;
          product.accumulate = accumulate;
          cases.push_back(product);
        }
      }
    }
  }
  return cases;
}

// "100 x 784 x 128 NT +=": m, k and n; how a and b are stored; whether it accumulates. Of a batch
// "8 of 7 x 9 x 8 NT +=".
inline std::string to_string(const Product& product) {
  return text(product.batch == 1 ? "" : text(product.batch, " of "), product.m, " x ", product.k,
              " x ", product.n, " ", product.transpose_a ? "T" : "N",
              product.transpose_b ? "T" : "N", product.accumulate ? " +=" : " =");
}

}  // namespace gradus
