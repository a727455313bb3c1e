#include "gradus/tensor/shape.hpp"

#include "gradus/base/error.hpp"

namespace gradus {

Shape::Shape(std::initializer_list<Index> dims) {
  if (dims.size() > max_rank)
    throw Error("a shape has at most ", max_rank, " axes, got ", dims.size());
  for (const Index extent : dims) {
    if (extent < 0) throw Error("an extent cannot be negative, got ", extent);
    dims_[static_cast<std::size_t>(rank_++)] = extent;
  }
}

Shape Shape::sample() const {
  Shape rest;
  for (int axis = 1; axis < rank_; ++axis)
    rest.dims_[static_cast<std::size_t>(rest.rank_++)] = (*this)[axis];
  return rest;
}

Shape Shape::batch_of(Index count) const {
  if (rank_ == max_rank)
    throw Error("a shape has at most ", max_rank, " axes: no room for a batch of ", *this);
  Shape batch{count};
  for (int axis = 0; axis < rank_; ++axis)
    batch.dims_[static_cast<std::size_t>(batch.rank_++)] = (*this)[axis];
  return batch;
}

std::string to_string(const Shape& shape) {
  std::string out = "[";
  for (int axis = 0; axis < shape.rank(); ++axis) out += text(axis > 0 ? ", " : "", shape[axis]);
  return out + "]";
}

}  // namespace gradus
