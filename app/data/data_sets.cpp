#include "app/data/data_sets.hpp"

#include <algorithm>

#include "gradus/base/error.hpp"
#include "gradus/base/nearest.hpp"

namespace gradus::app {
namespace {

// Addresses name a commit or a release where they can: what they hold then never changes.
const std::vector<std::string> scikit_learn = {
    "https://raw.githubusercontent.com/scikit-learn/scikit-learn/1.5.2/sklearn/datasets/data/",
    "https://raw.githubusercontent.com/scikit-learn/scikit-learn/main/sklearn/datasets/data/",
};

const std::vector<DataSet> sets = {
    {"california_housing",
     "value of homes in 20640 blocks, 8 features",
     "",
     {{"cal_housing.data", 2092122,
       "d3d8a1a722ae78f91134862727d27a70b1415e7d512a89140406248687f4b902"}},
     {"https://raw.githubusercontent.com/lapets/course-data-science/"
      "de59926b097817c130050161bee9d276c850f0ef/"}},
    {"digits",
     "1797 handwritten digits of 8 x 8 pixels",
     "sklearn",
     {{"digits.csv.gz", 57523, "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"}},
     scikit_learn},
    {"iris",
     "150 flowers of 3 species, 4 lengths",
     "sklearn",
     {{"iris.csv", 2734, "f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449"}},
     scikit_learn},
    // The sums are those that torchvision and TensorFlow Datasets check too.
    {"mnist",
     "70000 handwritten digits of 28 x 28 pixels",
     "",
     {{"train-images-idx3-ubyte.gz", 9912422,
       "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
      {"train-labels-idx1-ubyte.gz", 28881,
       "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
      {"t10k-images-idx3-ubyte.gz", 1648877,
       "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
      {"t10k-labels-idx1-ubyte.gz", 4542,
       "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"}},
     {"https://ossci-datasets.s3.amazonaws.com/mnist/",
      "https://storage.googleapis.com/cvdf-datasets/mnist/"}},
};

}  // namespace

std::vector<std::string> DataSet::file_names() const {
  std::vector<std::string> out;
  for (const RemoteFile& file : files) {
    const bool is_packed = file.name.ends_with(".gz");
    out.push_back(is_packed ? file.name.substr(0, file.name.size() - 3) : file.name);
  }
  return out;
}

std::span<const DataSet> data_sets() { return sets; }

const DataSet& data_set_called(std::string_view name) {
  const auto found = std::ranges::find(sets, name, &DataSet::name);
  if (found != sets.end()) return *found;
  std::vector<std::string_view> names;
  for (const DataSet& set : sets) names.push_back(set.name);
  throw Error("no data set to fetch is called '", name, "': ", advice_on_name(name, names));
}

}  // namespace gradus::app
