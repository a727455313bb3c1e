// What tests on numbers share: random tensors, comparison with wanted numbers, messages of errors.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "gradus/base/random.hpp"
#include "gradus/tensor/tensor.hpp"

namespace gradus::tests {

inline constexpr DType float_types[] = {DType::float32, DType::float64};

// Loop ends, one off a vector's width on either side, and more than any unrolling.
inline constexpr Index sizes[] = {0, 1, 7, 8, 9, 33, 1000};

inline double epsilon_of(DType dtype) {
  return dtype == DType::float32 ? std::numeric_limits<float>::epsilon()
                                 : std::numeric_limits<double>::epsilon();
}

inline Tensor tensor_of(std::span<const double> numbers, const Shape& shape, DType dtype) {
  Tensor tensor(shape, dtype);
  with_type(dtype, [&]<class T> {
    std::ranges::transform(numbers, tensor.as<T>().begin(),
                           [](double number) { return static_cast<T>(number); });
  });
  return tensor;
}

// Numbers evenly spread over [-3, 3); both types hold the very same ones.
inline Tensor random_tensor(const Shape& shape, DType dtype, std::uint64_t seed) {
  std::vector<std::uint32_t> words(static_cast<std::size_t>(shape.size()));
  Rng(seed).words(0, words);
  std::vector<double> numbers(words.size());
  std::ranges::transform(words, numbers.begin(), [](std::uint32_t word) {
    return static_cast<float>(word) * 0x6p-32f - 3;  // rounds in float already
  });
  return tensor_of(numbers, shape, dtype);
}

inline Tensor filled_tensor(const Shape& shape, DType dtype, double number) {
  return tensor_of(std::vector<double>(static_cast<std::size_t>(shape.size()), number), shape,
                   dtype);
}

inline std::vector<double> doubles(ConstTensorView tensor) {
  return with_type(tensor.dtype(), [&]<class T> {
    const auto elements = tensor.as<T>();
    return std::vector<double>(elements.begin(), elements.end());
  });
}

// Every element within `tolerance` of the wanted one, relative to the largest wanted magnitude of
// the tensor: the rounding of a sum goes with its terms, however small what they leave is.
inline ::testing::AssertionResult agree(ConstTensorView given, std::span<const double> wanted,
                                        double tolerance) {
  const std::vector<double> numbers = doubles(given);
  if (numbers.size() != wanted.size()) {
    return ::testing::AssertionFailure() << numbers.size() << " elements, wanted " << wanted.size();
  }
  double magnitude = 0;
  for (const double number : wanted) magnitude = std::max(magnitude, std::abs(number));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double error = std::abs(numbers[i] - wanted[i]);
    if (error <= tolerance * magnitude) continue;  // false for NaN
    return ::testing::AssertionFailure()
           << "element " << i << " is " << text(numbers[i]) << ", wanted " << text(wanted[i])
           << ": off by " << error / magnitude << " of the largest magnitude, at most "
           << tolerance;
  }
  return ::testing::AssertionSuccess();
}

// 0, 1, ... over and over, as int32.
inline Tensor whole_numbers(const Shape& shape, Index vocabulary) {
  Tensor tensor(shape, DType::int32);
  Index i = 0;
  for (std::int32_t& number : tensor.as<std::int32_t>())
    number = static_cast<std::int32_t>(i++ % vocabulary);
  return tensor;
}

inline bool same_bits(ConstTensorView a, ConstTensorView b) {
  return a.shape() == b.shape() && a.dtype() == b.dtype() &&
         (a.size() == 0 || std::memcmp(a.bytes(), b.bytes(), a.byte_size()) == 0);
}

// The message of the Error that `action` throws.
template <class Action>
std::string error_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace gradus::tests
