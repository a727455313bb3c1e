#include "gradus/data/sets/iris.hpp"

#include <array>

#include "gradus/data/sets/data_folder.hpp"
#include "gradus/data/tables/table.hpp"

namespace gradus {

Dataset iris(const std::filesystem::path& data) {
  const std::array<std::string, 1> files = {"iris.csv"};
  const auto file = find_file(find_data("iris", files, data, "sklearn"), files[0]);
  // The first line counts rows and columns and names the species.
  Dataset dataset =
      read_csv(file, {.syntax = {.skip_lines = 1}, .header = false, .classes = true}).data;
  constexpr Index lengths = 4, species = iris_species.size();
  if (dataset.inputs[0].shape().row_size() != lengths || dataset.classes != species) {
    throw Error(file.string(), ":2: column ", dataset.inputs[0].shape().row_size() + 1,
                " is the last, with ", dataset.classes,
                " classes: requires the 5 columns and 3 classes of iris.csv");
  }
  dataset.name = "iris";
  dataset.class_names.assign(iris_species.begin(), iris_species.end());
  return dataset;
}

}  // namespace gradus
