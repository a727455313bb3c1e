// Numbers from a CSV file.
#pragma once

#include <filesystem>
#include <string_view>

#include "gradus/tensor/tensor.hpp"

namespace gradus::app {

// [rows, columns], float32 or float64. A first line without any number is a header. Throws Error
// with file and line for another number of cells, with the column too for a cell that is no finite
// number, and where there are no rows.
Tensor read_numbers(const std::filesystem::path& file, Index columns, DType dtype);

// The same of a text; `file` is what messages call it.
Tensor parse_numbers(std::string_view content, const std::string& file, Index columns, DType dtype);

}  // namespace gradus::app
