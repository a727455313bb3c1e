// What kind of number a tensor holds, chosen at run time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "gradus/base/error.hpp"

namespace gradus {

// Networks compute in float32 or float64; int32 holds class indices, uint8 images as stored.
enum class DType : std::uint8_t { float32, float64, int32, uint8 };

GRADUS_EXPORT std::string_view name_of(DType dtype);
GRADUS_EXPORT DType dtype_named(std::string_view name);  // throws Error for an unknown name
inline std::string_view to_string(DType dtype) { return name_of(dtype); }

namespace detail {
template <class T>
struct DTypeOf;
template <>
struct DTypeOf<float> {
  static constexpr DType value = DType::float32;
};
template <>
struct DTypeOf<double> {
  static constexpr DType value = DType::float64;
};
template <>
struct DTypeOf<std::int32_t> {
  static constexpr DType value = DType::int32;
};
template <>
struct DTypeOf<std::uint8_t> {
  static constexpr DType value = DType::uint8;
};
}  // namespace detail

template <class T>
inline constexpr DType dtype_of = detail::DTypeOf<std::remove_const_t<T>>::value;

// Calls body.operator()<T>() with T the C++ type that `dtype` names: float or double.
template <class Body>
decltype(auto) with_float_type(DType dtype, Body&& body) {
  if (dtype == DType::float32) return body.template operator()<float>();
  if (dtype == DType::float64) return body.template operator()<double>();
  throw Error("requires float32 or float64, got ", dtype);
}

// The same with T any of the four types.
template <class Body>
decltype(auto) with_type(DType dtype, Body&& body) {
  if (dtype == DType::int32) return body.template operator()<std::int32_t>();
  if (dtype == DType::uint8) return body.template operator()<std::uint8_t>();
  return with_float_type(dtype, body);
}

// Bytes an element.
inline std::size_t size_of(DType dtype) {
  return with_type(dtype, []<class T> { return sizeof(T); });
}

}  // namespace gradus
