// The configuration of one experiment, as plain values.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/base/spec.hpp"
#include "gradus/data/tables/table.hpp"
#include "gradus/optimizers/penalty.hpp"
#include "gradus/tensor/dtype.hpp"
#include "gradus/training/early_stopping.hpp"

namespace gradus::app {

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
  double test_share = 0.2;      // of samples without a test set
  double validation_share = 0;  // of the training part: measured in place of the test set
  bool standardize = false, standardize_target = false;
  bool fresh = false;                                         // new points each epoch
  std::optional<double> radius = {}, noise = {}, turns = {};  // of generated points
  std::optional<Index> classes = {};                          // likewise
  CsvSpec csv = {};
  Place place = {};
  // Keys with numbers, as they are written: "test" is "disc.toml:5: test = 1e3".
  std::map<std::string, std::string, std::less<>> stated = {};
};

// "disc.toml:5: test = 1e3", as it is written; the section and `value` if it is not written.
std::string stated(const DataSpec& data, const std::string& key, double value);

// From one checkpoint to the next: seconds of training or steps. Both 0: there are none.
struct CheckpointInterval {
  double seconds = 30;
  Index steps = 0;
};

struct TrainingSpec {
  Index epochs = 10;
  Index batch = 100;
  Place batch_place = {};  // without a file where it is the default
  bool shuffle = true;
  PenaltyOptions penalty = {};
  std::optional<double> clip_norm = {}, clip_value = {};
  std::optional<EarlyStoppingOptions> early_stopping = {};
  CheckpointInterval checkpoint_every = {};
};

struct Config {
  std::string name;
  std::uint64_t seed = 1;
  Index rounds = 1;
  DType dtype = DType::float32;
  DataSpec data;
  std::vector<Spec> layers;  // as written
  Place layers_place;
  std::vector<std::string> freeze;   // Model::freeze()
  std::filesystem::path start_from;  // a model file whose values the training begins with; or empty
  Place freeze_place, start_place;
  Spec loss, optimizer, schedule;  // with every option
  TrainingSpec training;
};

// Both throw Error, beginning with file and line, for what is not a configuration: bad TOML, a key,
// layer or word that is not known (naming the nearest that is), a value of the wrong type or out of
// its range. `settings`, such as "training.epochs=3", replace values of the file; an
// Error about one begins with "--set training.epochs=3".
Config read_config(const std::filesystem::path& file,
                   const std::vector<std::string>& settings = {});
// `file` is its name in messages, `name` the default name of the experiment.
Config parse_config(std::string_view text, const std::string& file, const std::string& name,
                    const std::vector<std::string>& settings = {});

// "--set optimizer.learning_rate=0.1", as a shell reads it: the option of the command line that
// replaces a value. section: "[optimizer]", or empty.
std::string setting_option(std::string_view section, std::string_view key, std::string_view value);
inline constexpr std::string_view set_option = "--set ";

// Everything written out in a fixed order; parse_config() reads the same values back.
std::string to_toml(const Config& config);

struct KnownSection {
  std::string name;  // "[data]"; empty for the keys above the first section
  std::vector<std::string_view> keys;
};
// All keys that some configuration may have: so an error can name the section of a misplaced key.
std::span<const KnownSection> known_sections();

}  // namespace gradus::app
