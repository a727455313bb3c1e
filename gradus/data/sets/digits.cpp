#include "gradus/data/sets/digits.hpp"

#include <array>

#include "gradus/data/sets/data_folder.hpp"
#include "gradus/data/tables/table.hpp"

namespace gradus {

Dataset digits(const std::filesystem::path& data) {
  const std::array<std::string, 1> files = {"digits.csv"};
  const auto file = find_file(find_data("digits", files, data, "sklearn"), files[0]);
  Dataset dataset = read_csv(file, {.header = false, .classes = true}).data;
  constexpr Index side = 8, classes = 10;
  if (dataset.inputs[0].shape().row_size() != side * side || dataset.classes != classes) {
    throw Error(file.string(), ":1: column ", dataset.inputs[0].shape().row_size() + 1,
                " is the last, with ", dataset.classes,
                " classes: requires the 65 columns and 10 classes of digits.csv");
  }
  const Index count = dataset.size();
  dataset.inputs = std::move(dataset.inputs[0]).reshaped({count, side, side});
  dataset.name = "digits";
  // Of all pixels, 0 to 16.
  dataset.scaling = Scaling::standardize({4.8842}, {6.0168});
  return dataset;
}

}  // namespace gradus
