#include "gradus/tensor/print.hpp"

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <vector>

namespace gradus {
namespace {

constexpr Index rows_shown = 16;  // a longer tensor shows half of these from each end
constexpr Index columns_shown = 12;

// Positions 0 .. count-1, with -1 for the gap where the middle is left out.
std::vector<Index> shown_positions(Index count, Index most) {
  std::vector<Index> positions;
  for (Index i = 0; i < count; ++i) {
    if (count <= most || i < most / 2 || i >= count - most / 2) {
      positions.push_back(i);
    } else if (positions.back() >= 0) {
      positions.push_back(-1);
    }
  }
  return positions;
}

std::string number_text(ConstTensorView tensor, Index position) {
  return with_type(tensor.dtype(), [&]<class T> {
    char out[32];
    std::snprintf(out, sizeof out, "%.4g", static_cast<double>(tensor.data<T>()[position]));
    return std::string(out);
  });
}

}  // namespace

std::string to_string(ConstTensorView tensor) {
  const Shape& shape = tensor.shape();
  const Index columns = shape.rank() == 0 ? 1 : shape[-1];
  std::vector<std::vector<std::string>> cells;
  std::size_t width = 0;
  for (const Index row : shown_positions(shape.rows(), rows_shown)) {
    cells.emplace_back();
    for (const Index column : shown_positions(columns, columns_shown)) {
      cells.back().push_back(row < 0 || column < 0 ? "..."
                                                   : number_text(tensor, row * columns + column));
      width = std::max(width, cells.back().back().size());
    }
  }
  std::string out = text(name_of(tensor.dtype()), " ", shape, "\n");
  for (const auto& row : cells) {
    for (const auto& cell : row) out += "  " + std::string(width - cell.size(), ' ') + cell;
    out += '\n';
  }
  return out;
}

std::ostream& operator<<(std::ostream& out, ConstTensorView tensor) {
  return out << to_string(tensor);
}

}  // namespace gradus
