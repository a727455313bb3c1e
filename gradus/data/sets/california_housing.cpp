#include "gradus/data/sets/california_housing.hpp"

#include <algorithm>
#include <array>

#include "gradus/data/sets/data_folder.hpp"
#include "gradus/data/tables/table.hpp"

namespace gradus {

Dataset california_housing(const std::filesystem::path& data) {
  const std::array<std::string, 1> files = {"cal_housing.data"};
  const auto folder = find_data("california_housing", files, data);
  const auto file = find_file(folder, files[0]);
  const Dataset raw = read_csv(file, {.header = false}).data;
  constexpr std::size_t columns = 8;
  if (raw.inputs[0].shape().row_size() != columns) {
    throw Error(file.string(), ":1: column ", raw.inputs[0].shape().row_size() + 1,
                " is the last: requires the 9 columns of cal_housing.data");
  }

  Dataset dataset{.name = "california_housing",
                  .inputs = Tensor(raw.inputs[0].shape(), DType::float64),
                  .targets = Tensor(raw.targets.shape(), DType::float64),
                  .target_names = {std::string(california_housing_target)}};
  const auto from = raw.inputs[0].as<double>();
  const auto to = dataset.inputs[0].as<double>();
  for (std::size_t i = 0; i < from.size(); i += columns) {
    const double longitude = from[i], latitude = from[i + 1], age = from[i + 2];
    const double rooms = from[i + 3], bedrooms = from[i + 4], population = from[i + 5];
    const double households = from[i + 6], income = from[i + 7];
    if (!(households > 0)) {
      throw Error(file.string(), ":", i / columns + 1,
                  ": column 7 requires households above 0, got ", households);
    }
    const std::array<double, columns> features = {income,
                                                  age,
                                                  rooms / households,
                                                  bedrooms / households,
                                                  population,
                                                  population / households,
                                                  latitude,
                                                  longitude};
    std::ranges::copy(features, to.begin() + static_cast<std::ptrdiff_t>(i));
  }
  std::ranges::transform(raw.targets.as<double>(), dataset.targets.as<double>().begin(),
                         [](double dollars) { return dollars / 100000; });
  return dataset;
}

}  // namespace gradus
