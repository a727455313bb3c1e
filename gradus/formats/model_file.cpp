#include "gradus/formats/model_file.hpp"

#include <cmath>
#include <cstring>
#include <set>

#include "gradus/base/error.hpp"
#include "gradus/formats/safetensors.hpp"

namespace gradus {
namespace {

// The first element that is NaN or infinite; -1 where there is none.
Index first_not_finite(ConstTensorView tensor) {
  return with_float_type(tensor.dtype(), [&]<class T> {
    const auto elements = tensor.as<T>();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (!std::isfinite(elements[i])) return static_cast<Index>(i);
    }
    return Index{-1};
  });
}

// Why a tensor cannot be the value of a parameter; empty where it can.
std::string misfit(const Tensor& tensor, const Shape& wanted, DType dtype) {
  if (tensor.shape() != wanted) return text("has shape ", tensor.shape(), ", requires ", wanted);
  if (tensor.dtype() != DType::float32 && tensor.dtype() != DType::float64) {
    return text("holds ", tensor.dtype(), ", requires float32 or float64");
  }
  if (const Index at = first_not_finite(tensor); at >= 0) {
    return text("is not finite at element ", at);
  }
  if (dtype == DType::float32 && tensor.dtype() == DType::float64) {
    for (const double number : tensor.as<double>()) {
      if (!std::isfinite(static_cast<float>(number))) {
        return text("holds ", number, ", too large for float32");
      }
    }
  }
  return {};
}

// The lines of an error, cut where reading on would not help.
class Problems {
 public:
  void add(std::string_view name, std::string_view what) {
    if (++count_ <= shown) lines_ += text("\n  ", name, " ", what);
  }
  bool empty() const { return count_ == 0; }
  std::string lines() const {
    return count_ <= shown ? lines_ : text(lines_, "\n  and ", count_ - shown, " more");
  }

 private:
  static constexpr int shown = 12;
  int count_ = 0;
  std::string lines_;
};

}  // namespace

void save_model(const std::filesystem::path& path, const Model& model,
                const std::map<std::string, std::string>& metadata) {
  TensorFile file{.tensors = {}, .metadata = metadata};
  for (const NamedParameter& named : model.parameters()) {
    const ConstTensorView value = model.values()[*named.parameter];
    if (const Index at = first_not_finite(value); at >= 0) {
      throw Error("will not save ", path.string(), ": ", named.name, " is not finite at element ",
                  at);
    }
    file.tensors.emplace(named.name, Tensor(value));
  }
  write_safetensors(path, file);
}

std::map<std::string, std::string> load_model(const std::filesystem::path& path, Model& model) {
  TensorFile file = read_safetensors(path);
  Problems problems;
  std::set<std::string_view> known;
  for (const NamedParameter& named : model.parameters()) {
    known.insert(named.name);
    const auto found = file.tensors.find(named.name);
    if (found == file.tensors.end()) {
      problems.add(named.name, "is missing");
      continue;
    }
    const std::string why = misfit(found->second, named.parameter->shape(), model.dtype());
    if (!why.empty()) problems.add(named.name, why);
  }
  for (const auto& [name, tensor] : file.tensors) {
    if (!known.contains(name)) problems.add(name, "is no parameter of the model");
  }
  if (!problems.empty()) {
    throw Error(path.string(), " does not fit the model:", problems.lines());
  }

  // Nothing below throws: all or nothing.
  for (const NamedParameter& named : model.parameters()) {
    const Tensor& tensor = file.tensors.at(named.name);
    const TensorView value = model.values()[*named.parameter];
    with_float_type(value.dtype(), [&]<class To> {
      with_float_type(tensor.dtype(), [&]<class From> {
        To* to = value.data<To>();
        for (const From number : tensor.as<From>()) *to++ = static_cast<To>(number);
      });
    });
  }
  return std::move(file.metadata);
}

std::map<std::string, std::string> read_metadata(const std::filesystem::path& path) {
  return read_safetensors(path).metadata;
}

}  // namespace gradus
