// What a configuration file says about one experiment, as plain values.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gradus/data/table.hpp"
#include "gradus/optimizers/adagrad.hpp"
#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/adamw.hpp"
#include "gradus/optimizers/lbfgs.hpp"
#include "gradus/optimizers/penalty.hpp"
#include "gradus/optimizers/rmsprop.hpp"
#include "gradus/optimizers/schedule.hpp"
#include "gradus/optimizers/sgd.hpp"
#include "gradus/tensor/dtype.hpp"
#include "gradus/training/early_stopping.hpp"
#include "gradus/training/reduce_on_plateau.hpp"

namespace gradus::app {

// Where something is written, for messages.
struct Place {
  std::string file;  // or what was set on the command line: "--set training.epochs=3"
  int line = 0;      // from 1; 0 where there is no file
};
std::string to_string(const Place& place);  // "disc.toml:12"

// "xavier_normal" and the like, {normal = 0.01} or {kaiming_normal = {fan = "out", gain = 1.0}};
// empty for the layer's own.
struct InitializerSpec {
  std::string name = {};
  double value = 0, mean = 0;       // of a constant; the bound of uniform; of normal, both
  std::optional<double> gain = {};  // none: the initializer's own
  std::string fan = "in";           // or "out", of the Kaimings
};

// "tanh", {leaky_relu = 0.2}, {prelu = {slope = 0.2, each = true}}, {linear = 25}, {dropout = 0.2},
// {residual = [...]}, {concatenate = [[...], [...]]}
struct LayerSpec {
  std::string kind;
  Index outputs = 0;  // of a linear layer
  bool bias = true;
  InitializerSpec initializer;
  // Of a linear layer, where they are named: a row for each output, and a number for each.
  std::vector<double> weight = {}, initial_bias = {};
  double probability = 0;           // of a dropout
  std::optional<double> parameter;  // of an elu, leaky_relu or prelu; none: the layer's own
  bool each = false;                // of a prelu: a slope for each column
  std::vector<std::vector<LayerSpec>> branches;  // a residual has one, a concatenate any number
  Place place = {};
};

struct ScalingSpec {
  double mean = 0, deviation = 1;  // in the units of the raw data
};

// What source = "csv" reads.
struct CsvSpec {
  std::filesystem::path file, test_file;  // the second may be empty
  TableOptions options = {};
};

struct DataSpec {
  std::string source;                          // "disc", "mnist", ...: see data_sources.hpp
  std::optional<Index> train = {}, test = {};  // samples; none: all there are
  std::optional<ScalingSpec> scaling = {};
  double test_share = 0.2;      // of samples that come without a test set
  double validation_share = 0;  // of the training part: watched in place of the test set
  bool standardize = false, standardize_target = false;
  bool fresh = false;                                         // new points each epoch
  std::optional<double> radius = {}, noise = {}, turns = {};  // of points that are drawn
  std::optional<Index> classes = {};                          // likewise
  CsvSpec csv = {};
  Place place = {};
  // Keys with numbers, as they are written: "test" is "disc.toml:5: test = 1e3".
  std::map<std::string, std::string, std::less<>> stated = {};
};

// "disc.toml:5: test = 1e3", as it is written there; the section and `value` where it is not.
std::string stated(const DataSpec& data, const std::string& key, double value);

// The monostate is a constant learning rate.
using ScheduleSpec = std::variant<std::monostate, CosineOptions, OneCycleOptions, StepDecayOptions,
                                  ExponentialOptions, WarmUpOptions, PlateauOptions>;

struct OptimizerSpec {
  std::variant<SgdOptions, AdamOptions, AdamWOptions, RMSpropOptions, AdagradOptions, LbfgsOptions>
      options;
  ScheduleSpec schedule;
  Place place = {};
};

// "mse", {name = "huber", delta = 2.0}
struct LossSpec {
  std::string name = {};                   // see losses.hpp
  std::vector<double> class_weights = {};  // of a cross_entropy; none: all 1
  double label_smoothing = 0;              // likewise
  double delta = 1;                        // of a huber
  Place place = {};
};

struct TrainingSpec {
  Index epochs = 10;
  Index batch = 100;
  Place batch_place = {};  // without a file where it is the default
  bool shuffle = true;
  PenaltyOptions penalty = {};
  std::optional<double> clip_norm = {}, clip_value = {};
  std::optional<EarlyStoppingOptions> early_stopping = {};
};

struct Config {
  std::string name;
  std::uint64_t seed = 1;
  Index rounds = 1;
  DType dtype = DType::float32;
  DataSpec data;
  std::vector<LayerSpec> layers;
  Place layers_place;
  LossSpec loss;
  OptimizerSpec optimizer;
  TrainingSpec training;
};

// Both throw Error, beginning with file and line, for what is not a configuration: bad TOML, a key,
// layer or word that is not known (naming the nearest that is), a value of the wrong type or out of
// its range. `settings`, such as "training.epochs=3", take the place of what the file says; an
// Error about one begins with "--set training.epochs=3".
Config read_config(const std::filesystem::path& file,
                   const std::vector<std::string>& settings = {});
// `file` is what messages call it; `name` what the experiment is called unless the text says.
Config parse_config(std::string_view text, const std::string& file, const std::string& name,
                    const std::vector<std::string>& settings = {});

// Everything written out in a fixed order; parse_config() reads the same values back.
std::string to_toml(const Config& config);

}  // namespace gradus::app
