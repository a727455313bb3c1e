#include "gradus/formats/model_file.hpp"

#include <cmath>
#include <cstring>
#include <set>

#include "gradus/base/error.hpp"
#include "gradus/base/version.hpp"
#include "gradus/formats/safetensors.hpp"
#include "gradus/formats/spec_json.hpp"

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

// ---- The architecture ----

constexpr const char* architecture_key = "architecture";
constexpr Index architecture_version = 1;

struct Architecture {
  Spec all;  // with the place of the file
  Spec model;
  DType dtype;
};

// Empty where a module is of no kind.
std::string architecture_json(const Model& model) {
  const Spec spec = model.root().spec();
  if (spec.kind.empty()) return {};
  return spec_json({.options = {{.name = "version", .value = architecture_version},
                                {.name = "dtype", .value = std::string(name_of(model.dtype()))},
                                {.name = "model", .value = spec}}});
}

template <class T>
const T& value_of(const Spec& spec, const char* name) {
  const Option* option = find_option(spec, name);
  const T* value = option == nullptr ? nullptr : std::get_if<T>(&option->value);
  if (value == nullptr) {
    throw Error(spec.place.file, ": requires a whole number \"version\", a word \"dtype\" and an ",
                "object \"model\"");
  }
  return *value;
}

Architecture architecture_in(const TensorFile& file, const std::filesystem::path& path) {
  const auto found = file.metadata.find(architecture_key);
  if (found == file.metadata.end()) {
    throw Error(path.string(), " holds values, but no architecture: build the model in C++ and ",
                "fill it with load_model(path, model), or save it again with this version of ",
                "Gradus");
  }
  const Spec spec = parse_spec_json(found->second, path.string() + ": its architecture");
  const Index version = value_of<Index>(spec, "version");
  if (version != architecture_version) {
    throw Error(spec.place.file, " has version ", version, ", and this program reads version ",
                architecture_version, ": load it with a newer version of Gradus");
  }
  const auto dtype =
      at_place_of(spec, [&] { return dtype_named(value_of<std::string>(spec, "dtype")); });
  return {spec, value_of<Spec>(spec, "model"), dtype};
}

// The numbers in all parameters, before there is memory for them.
class ParameterCounter final : public Visitor {
 public:
  void operator()(std::string_view, Parameter& parameter) override {
    double numbers = 1;  // in double: extents of a damaged file may be beyond any Index
    for (int axis = 0; axis < parameter.shape().rank(); ++axis)
      numbers *= static_cast<double>(parameter.shape()[axis]);
    count_ += numbers;
  }
  void operator()(std::string_view, Module& child) override { child.visit(*this); }
  double count() const { return count_; }

 private:
  double count_ = 0;
};

void check_size(Module& root, const TensorFile& file, const std::filesystem::path& path) {
  ParameterCounter counter;
  root.visit(counter);
  double held = 0;
  for (const auto& [name, tensor] : file.tensors) held += static_cast<double>(tensor.size());
  if (counter.count() == held) return;
  throw Error(path.string(), ": its architecture has ", counter.count(), " parameters, but its ",
              "tensors hold ", held, " numbers: the file is damaged, save the model again");
}

void assign(const Tensor& tensor, TensorView value) {
  with_float_type(value.dtype(), [&]<class To> {
    with_float_type(tensor.dtype(), [&]<class From> {
      To* to = value.data<To>();
      for (const From number : tensor.as<From>()) *to++ = static_cast<To>(number);
    });
  });
}

// Throws Error as load_model() does; the model is then as it was.
void fill(Model& model, const TensorFile& file, const std::filesystem::path& path) {
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
    if (!known.contains(name)) problems.add(name, "is not a parameter of the model");
  }
  if (!problems.empty()) {
    throw Error(path.string(), " does not fit the model:", problems.lines());
  }

  // Nothing below throws: all or nothing.
  for (const NamedParameter& named : model.parameters())
    assign(file.tensors.at(named.name), model.values()[*named.parameter]);
}

}  // namespace

void save_model(const std::filesystem::path& path, const Model& model,
                const std::map<std::string, std::string>& metadata) {
  TensorFile file{.tensors = {}, .metadata = metadata};
  file.metadata["gradus"] = version();
  if (const std::string json = architecture_json(model); !json.empty())
    file.metadata[architecture_key] = json;
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

Model load_model(const std::filesystem::path& path, const LayerKinds& kinds) {
  const TensorFile file = read_safetensors(path);
  const Architecture architecture = architecture_in(file, path);
  Model model = at_place_of(architecture.all, [&] {
    auto root = LayerBuilder(architecture.dtype, kinds).module(architecture.model);
    check_size(*root, file, path);
    return Model(std::move(root), architecture.dtype);
  });
  fill(model, file, path);
  return model;
}

std::map<std::string, std::string> load_model(const std::filesystem::path& path, Model& model) {
  TensorFile file = read_safetensors(path);
  fill(model, file, path);
  return std::move(file.metadata);
}

std::vector<std::string> load_matching(const std::filesystem::path& path, Model& model) {
  const TensorFile file = read_safetensors(path);
  std::vector<std::pair<const Tensor*, const Parameter*>> fitting;
  std::vector<std::string> others;
  Problems problems;
  for (const NamedParameter& named : model.parameters()) {
    const Shape& shape = named.parameter->shape();
    const auto found = file.tensors.find(named.name);
    if (found == file.tensors.end()) {
      others.push_back(named.name + ": the file has none");
    } else if (found->second.shape() != shape) {
      others.push_back(
          text(named.name, ": the file has ", found->second.shape(), ", the model ", shape));
    } else if (const auto why = misfit(found->second, shape, model.dtype()); !why.empty()) {
      problems.add(named.name, why);
    } else {
      fitting.emplace_back(&found->second, named.parameter);
    }
  }
  if (!problems.empty()) throw Error(path.string(), " does not fit the model:", problems.lines());
  if (fitting.empty()) {
    for (const std::string& other : others) {
      const std::size_t colon = other.find(':');
      problems.add(other.substr(0, colon), other.substr(colon + 2));
    }
    throw Error(path.string(), " has no parameter of the model:", problems.lines());
  }
  for (const auto& [tensor, parameter] : fitting) assign(*tensor, model.values()[*parameter]);
  return others;
}

std::map<std::string, std::string> read_metadata(const std::filesystem::path& path) {
  return read_safetensors(path).metadata;
}

}  // namespace gradus
