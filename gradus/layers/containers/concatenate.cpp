#include "gradus/layers/containers/concatenate.hpp"

#include <cstring>

#include "gradus/base/error.hpp"
#include "gradus/base/short_list.hpp"
#include "gradus/model/graph.hpp"

namespace gradus {
namespace {

// Copies `width` bytes of each row; the strides are the bytes of a whole row on either side.
void copy_columns(const std::byte* from, Index from_stride, std::byte* to, Index to_stride,
                  Index width, Index rows) {
  for (Index r = 0; r < rows; ++r) {
    std::memcpy(to + r * to_stride, from + r * from_stride, static_cast<std::size_t>(width));
  }
}

}  // namespace

Shape Join::plan(LayerPlan&, std::span<const Shape> inputs) const {
  Index columns = 0;
  for (const Shape& shape : inputs) {
    if (shape.rank() < 2 || shape.with(-1, 0) != inputs[0].with(-1, 0)) {
      throw Error("all extents but the last must agree");
    }
    columns += shape[-1];
  }
  return inputs[0].with(-1, columns);
}

void Join::forward(const Frame& f) const {
  const auto size = static_cast<Index>(size_of(f.dtype()));
  const Index row = f.output().shape()[-1] * size;
  std::byte* to = f.output().bytes();
  for (int i = 0; i < f.inputs(); ++i) {
    const Index width = f.input(i).shape()[-1] * size;
    copy_columns(f.input(i).bytes(), width, to, row, width, f.output().shape().rows());
    to += width;
  }
}

void Join::backward(const Frame& f) const {
  const auto size = static_cast<Index>(size_of(f.dtype()));
  const ConstTensorView dy = f.output_gradient();
  const Index row = dy.shape()[-1] * size;
  const std::byte* from = dy.bytes();
  for (int i = 0; i < f.inputs(); ++i) {
    const Index width = f.input(i).shape()[-1] * size;
    if (const TensorView dx = f.input_gradient(i)) {
      copy_columns(from, row, dx.bytes(), width, width, dy.shape().rows());
    }
    from += width;
  }
}

void Concatenate::set(const ConcatenateOptions& options) {
  if (options.inputs < 1 || options.inputs > ShortList<Value>::most) {
    throw Error("Concatenate: inputs must be a whole number from 1 to ", ShortList<Value>::most,
                ", got ", options.inputs);
  }
  options_ = options;
  if (branches_.empty()) join_ = Join(inputs());
}

void Concatenate::add(std::unique_ptr<Module> branch) {
  branches_.push_back(std::move(branch));
  join_ = Join(static_cast<int>(branches_.size()));
}

std::string Concatenate::describe() const {
  return branches_.empty() && inputs() > 1 ? text("Concatenate of ", inputs(), " inputs")
                                           : text("Concatenate of ", branches_.size());
}

Spec Concatenate::spec() const {
  std::vector<OptionValue> branches;
  for (const auto& branch : branches_) {
    Spec spec = branch->spec();
    if (spec.kind.empty()) return {};
    branches.emplace_back(std::move(spec));
  }
  Spec out{.kind = "concatenate"};
  if (!branches.empty()) out.options.push_back({.name = "branches", .value = std::move(branches)});
  if (inputs() > 1) out.options.push_back({.name = "inputs", .value = options_.inputs});
  return out;
}

void Concatenate::visit(Visitor& visitor) {
  for (std::size_t i = 0; i < branches_.size(); ++i) visitor(text(i), *branches_[i]);
  visitor("join", join_);
}

Value Concatenate::wire(Graph& graph, std::span<const Value> inputs) const {
  if (branches_.empty() && inputs.size() == 1)
    throw Error("Concatenate requires one branch at least, or 2 inputs to join");
  if (branches_.empty()) return graph(join_, inputs);
  if (inputs.size() > 1 && inputs.size() != branches_.size()) {
    throw Error("Concatenate has ", branches_.size(), " branches for ", inputs.size(),
                " inputs: requires a branch for each, or none");
  }
  std::vector<Value> outputs;
  for (std::size_t i = 0; i < branches_.size(); ++i)
    outputs.push_back(graph(*branches_[i], inputs[inputs.size() == 1 ? 0 : i]));
  return graph(join_, outputs);
}

}  // namespace gradus
