#include "app/data/data_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "app/configuration/config_data.hpp"
#include "app/data/data_sets.hpp"
#include "app/data/reading.hpp"
#include "gradus/base/error.hpp"
#include "gradus/data/sets/california_housing.hpp"
#include "gradus/data/sets/data_folder.hpp"
#include "gradus/data/sets/digits.hpp"
#include "gradus/data/sets/disc.hpp"
#include "gradus/data/sets/iris.hpp"
#include "gradus/data/sets/mnist.hpp"
#include "gradus/data/sets/toys.hpp"
#include "gradus/data/standardize.hpp"

namespace gradus::app {
namespace {

// Keeps the first samples.
void cut(Dataset& dataset, std::optional<Index> count, const DataSpec& spec, const char* key) {
  if (!count || *count == dataset.size()) return;
  if (*count > dataset.size()) {
    throw Error(stated(spec, key, static_cast<double>(*count)), " is more than the ",
                dataset.size(), " samples of ", dataset.name, ": it must be ", dataset.size(),
                " or less");
  }
  dataset.inputs = Tensor(dataset.inputs[0].view().slice(0, *count));
  dataset.targets = Tensor(dataset.targets.view().slice(0, *count));
  if (!dataset.lines.empty()) dataset.lines.resize(static_cast<std::size_t>(*count));
}

// What to write in place of a share by which one part has no sample.
std::string share_advice(const char* key, double share, Index count) {
  if (count < 2) return ": one sample cannot be divided";
  const double least = 1 / static_cast<double>(count);
  const bool is_small = share < least;
  // Rounded to the inside.
  const double advised =
      is_small ? std::ceil(least * 1e4) / 1e4 : std::floor((1 - least) * 1e4) / 1e4;
  return fmt::format(": write {} = {:g} or {}", key, std::max(advised, least),
                     is_small ? "more" : "less");
}

// Whether each row has the numbers of the first in so many columns.
bool never_change(const Tensor& numbers, Index first, Index count) {
  return with_type(numbers.dtype(), [&]<class T> {
    const auto all = numbers.as<T>();
    const auto width = static_cast<std::size_t>(numbers.shape().row_size());
    const auto begin = static_cast<std::size_t>(first);
    const auto row = all.subspan(begin, static_cast<std::size_t>(count));
    for (std::size_t i = begin; i < all.size(); i += width)
      if (!std::ranges::equal(all.subspan(i, row.size()), row)) return false;
    return true;
  });
}

// "area, price and 3 more"
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 12;
  std::string out;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i)
    out += (i == 0 ? "" : ", ") + names[i];
  return out + (names.size() > most ? text(" and ", names.size() - most, " more") : text());
}

// The options of generated points that the configuration has.
template <class Options>
Options options_in(const DataSpec& spec) {
  Options options;
  const auto set = [](auto& option, const auto& given) { option = given.value_or(option); };
  if constexpr (requires { options.radius; }) set(options.radius, spec.radius);
  if constexpr (requires { options.noise; }) set(options.noise, spec.noise);
  if constexpr (requires { options.classes; }) set(options.classes, spec.classes);
  if constexpr (requires { options.turns; }) set(options.turns, spec.turns);
  return options;
}

Dataset points(const DataSpec& spec, Index count, const Rng& rng) {
  if (spec.source == "disc") return disc(count, rng, options_in<DiscOptions>(spec));
  if (spec.source == "moons") return moons(count, rng, options_in<MoonOptions>(spec));
  if (spec.source == "xor") return xor_points(count, rng, options_in<XorOptions>(spec));
  if (spec.source == "rings") return rings(count, rng, options_in<RingOptions>(spec));
  return spirals(count, rng, options_in<SpiralOptions>(spec));
}

// Splits off a share of the samples for testing.
TrainTest split_by(const char* key, double share, const Dataset& samples, const Rng& rng,
                   const DataSpec& spec) {
  try {
    return split(samples, share, rng);
  } catch (const Error& error) {
    throw Error(stated(spec, key, share), ": ", error.what(),
                share_advice(key, share, samples.size()));
  }
}

}  // namespace

void DataSource::scale(Dataset& dataset) const {
  if (spec_.scaling)
    dataset.scaling = Scaling::standardize({spec_.scaling->mean}, {spec_.scaling->deviation});
}

Draw DataSource::fresh(std::uint64_t seed) const {
  if (!spec_.fresh) return nullptr;
  return [this, seed](Index epoch) {
    Dataset out = points(spec_, spec_.train.value(),
                         Rng(seed).fork("train").fork(static_cast<std::uint64_t>(epoch)));
    scale(out);
    return out;
  };
}

// The folder of --data comes first, so that a run can be evaluated after its files have moved.
std::filesystem::path DataSource::csv_path(const std::filesystem::path& file) const {
  if (folder_.empty()) return file;
  const auto moved = folder_ / file.filename();
  std::error_code ignored;
  return std::filesystem::exists(moved, ignored) ? moved : file;
}

const TableFormat* DataSource::format() {
  if (spec_.source != "csv") return nullptr;
  if (!format_) {
    const auto file = csv_path(spec_.csv.file);
    TableOptions options = spec_.csv.options;
    options.reports = reading_reports();
    format_ = learn_format(file, options);
    check_targets(file, *format_, spec_.csv.options);
  }
  return &*format_;
}

void DataSource::read() {
  if (read_) return;
  if (spec_.source == "mnist") {
    all_ = mnist(folder_);
  } else if (spec_.source == "california_housing") {
    all_.train = california_housing(folder_);
  } else if (spec_.source == "iris") {
    all_.train = iris(folder_);
  } else if (spec_.source == "digits") {
    all_.train = digits(folder_);
  } else {
    const CsvSpec& csv = spec_.csv;
    const TableFormat& format = *this->format();
    const auto read_file = [&](const std::filesystem::path& file, TableOptions options) {
      options.reports = reading_reports();
      return read_table(csv_path(file), format, options, &rows_.emplace_back());
    };
    rows_.clear();
    all_.train = read_file(csv.file, settled(csv.options, format));
    if (!csv.test_file.empty()) {
      TableOptions options = csv.options;
      options.syntax.role = FileRole::test;
      all_.test = read_file(csv.test_file, options);
    }
  }
  train_rows_ = all_.train.size();
  if (has_test_set()) test_rows_ = all_.test.size();
  read_ = true;
}

std::vector<DataFile> DataSource::files() const {
  std::vector<DataFile> out;
  if (kind_of_source(spec_.source) == SourceKind::drawn) return out;
  if (spec_.source == "csv") {
    for (const auto& file : {spec_.csv.file, spec_.csv.test_file})
      if (!file.empty()) out.push_back({csv_path(file)});
  } else {
    const DataSet& set = data_set_called(spec_.source);
    const auto folder = find_data(set.name, set.file_names(), folder_, set.collection);
    for (const std::string& name : set.file_names()) out.push_back({find_file(folder, name)});
  }
  const std::size_t training = has_test_set() ? out.size() / 2 : out.size();
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i].rows = i < training ? train_rows_ : test_rows_;
  return out;
}

bool DataSource::has_test_set() const {
  return kind_of_source(spec_.source) == SourceKind::split || !spec_.csv.test_file.empty();
}

void DataSource::deal(std::uint64_t seed) {
  if (has_test_set()) {
    samples_ = depends_on_seed() ? all_ : std::move(all_);
  } else {
    samples_ = split_by("test_share", spec_.test_share, all_.train, Rng(seed), spec_);
  }
  cut(samples_.train, spec_.train, spec_, "train");
  cut(samples_.test, spec_.test, spec_, "test");
  if (spec_.validation_share > 0) {
    samples_ = split_by("validation_share", spec_.validation_share, samples_.train,
                        Rng(seed).fork("validation"), spec_);
  }
}

void DataSource::fill() {
  if (!format_) return;
  if (!is_trained_) learn_fill(*format_, samples_.train);
  if (spec_.csv.options.missing != MissingValues::mean) return;
  for (Dataset* dataset : {&samples_.train, &samples_.test}) fill_missing(*dataset, *format_);
}

void DataSource::note_constant(const Tensor& numbers, Index column, const std::string& name) {
  (never_change(numbers, column, 1) ? constant_ : almost_constant_).push_back(name);
}

void DataSource::standardize_inputs() {
  // The column of the table that each number of an input belongs to.
  std::vector<const TableFormat::Column*> columns;
  std::vector<bool> are_numbers;  // not the 0 and 1 of a word
  std::span<const TableFormat::Column> all;
  if (format_) all = format_->inputs;
  for (const TableFormat::Column& column : all) {
    columns.insert(columns.end(), static_cast<std::size_t>(column.width()), &column);
    are_numbers.resize(columns.size(), column.words.empty());
  }
  const Tensor& inputs = samples_.train.inputs[0];
  for (const Index i : gradus::standardize_inputs(samples_, are_numbers)) {
    note_constant(
        inputs, i,
        format_ ? described(*columns[static_cast<std::size_t>(i)]) : text("input column ", i + 1));
  }
  for (std::size_t i = 0; i < columns.size(); i += static_cast<std::size_t>(columns[i]->width())) {
    if (!are_numbers[i] && never_change(inputs, static_cast<Index>(i), columns[i]->width()))
      constant_.push_back(described(*columns[i]));
  }
}

void DataSource::standardize() {
  constant_.clear();
  almost_constant_.clear();
  if (spec_.standardize) standardize_inputs();
  if (!spec_.standardize_target) return;
  for (const Index i : standardize_targets(samples_)) {
    note_constant(samples_.train.targets, i,
                  format_ ? described(format_->targets[static_cast<std::size_t>(i)])
                          : text("target column ", i + 1));
  }
}

std::vector<std::string> DataSource::notes() const {
  std::vector<std::string> out;
  for (const RowCounts& counts : rows_)
    if (counts.dropped() > 0) out.push_back(to_string(counts));
  const std::string name =
      spec_.source == "csv" ? spec_.csv.file.filename().string() : spec_.source;
  if (!constant_.empty()) {
    out.push_back(text(name,
                       ": constant in the training part, so that nothing can be learned from ",
                       "it (not scaled): ", listed(constant_)));
  }
  if (!almost_constant_.empty()) {
    out.push_back(text(name,
                       ": almost constant in the training part, with differences in the last ",
                       "digits of float64 (standardized with scale 1): ", listed(almost_constant_),
                       ": where they matter, subtract a constant from the column in the file"));
  }
  return out;
}

// Errors name a sample by its part: "iris, test part".
void DataSource::name_parts() {
  const bool validates = spec_.validation_share > 0;
  if (has_test_set() && !validates) return;
  samples_.train.name += ", training part";
  samples_.test.name += validates ? ", validation part" : ", test part";
}

const TrainTest& DataSource::of_seed(std::uint64_t seed) {
  if (seed_ && (seed_ == seed || !depends_on_seed())) return samples_;
  seed_.reset();
  if (kind_of_source(spec_.source) == SourceKind::drawn) {
    const Rng rng(seed);
    const Draw draw = fresh(seed);
    samples_ = {draw ? draw(0) : points(spec_, spec_.train.value(), rng.fork("train")),
                points(spec_, spec_.test.value(), rng.fork("test"))};
  } else {
    read();
    deal(seed);
    name_parts();
    fill();
    standardize();
  }
  for (Dataset* dataset : {&samples_.train, &samples_.test}) {
    scale(*dataset);
    validate(*dataset);
  }
  seed_ = seed;
  return samples_;
}

}  // namespace gradus::app
