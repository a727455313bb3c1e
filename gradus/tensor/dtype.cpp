#include "gradus/tensor/dtype.hpp"

namespace gradus {

std::string_view name_of(DType dtype) {
  switch (dtype) {
    case DType::float32: return "float32";
    case DType::float64: return "float64";
    case DType::int32: return "int32";
    case DType::uint8: return "uint8";
  }
  return "unknown";
}

DType dtype_named(std::string_view name) {
  for (const DType dtype : {DType::float32, DType::float64, DType::int32, DType::uint8}) {
    if (name == name_of(dtype)) return dtype;
  }
  throw Error("unknown dtype '", name, "': expects float32, float64, int32 or uint8");
}

}  // namespace gradus
