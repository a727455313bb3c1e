#include "app/data/data_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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
  dataset.inputs = Tensor(dataset.inputs.view().slice(0, *count));
  dataset.targets = Tensor(dataset.targets.view().slice(0, *count));
  if (!dataset.lines.empty()) dataset.lines.resize(static_cast<std::size_t>(*count));
}

// What to write in place of a share that leaves one part without a sample.
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

template <class Options>
Options with_noise(Options options, const DataSpec& spec) {
  options.noise = spec.noise.value_or(options.noise);
  return options;
}

}  // namespace

Dataset DataSource::points(Index count, const Rng& rng) const {
  const auto made = [&]() -> Dataset {
    if (spec_.source == "disc") {
      DiscOptions options;
      options.radius = spec_.radius.value_or(options.radius);
      return disc(count, rng, options);
    }
    if (spec_.source == "moons") return moons(count, rng, with_noise(MoonOptions(), spec_));
    if (spec_.source == "xor") return xor_points(count, rng, with_noise(XorOptions(), spec_));
    if (spec_.source == "rings") {
      RingOptions options = with_noise(RingOptions(), spec_);
      options.classes = spec_.classes.value_or(options.classes);
      return rings(count, rng, options);
    }
    SpiralOptions options = with_noise(SpiralOptions(), spec_);
    options.classes = spec_.classes.value_or(options.classes);
    options.turns = spec_.turns.value_or(options.turns);
    return spirals(count, rng, options);
  };
  Dataset dataset = made();
  if (spec_.scaling)
    dataset.scaling = Scaling::standardize({spec_.scaling->mean}, {spec_.scaling->deviation});
  return dataset;
}

Draw DataSource::fresh(std::uint64_t seed) const {
  if (!spec_.fresh) return nullptr;
  return [this, seed](Index epoch) {
    return points(spec_.train.value(),
                  Rng(seed).fork("train").fork(static_cast<std::uint64_t>(epoch)));
  };
}

// What --data names comes first, so that a run can be evaluated when its files have moved.
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
  try {
    if (has_test_set()) {
      samples_ = depends_on_seed() ? all_ : std::move(all_);
    } else {
      samples_ = split(all_.train, spec_.test_share, Rng(seed));
    }
  } catch (const Error& error) {
    throw Error(stated(spec_, "test_share", spec_.test_share), ": ", error.what(),
                share_advice("test_share", spec_.test_share, all_.train.size()));
  }
  cut(samples_.train, spec_.train, spec_, "train");
  cut(samples_.test, spec_.test, spec_, "test");
}

void DataSource::hold_out(std::uint64_t seed) {
  if (spec_.validation_share == 0) return;
  try {
    samples_ = split(samples_.train, spec_.validation_share, Rng(seed).fork("validation"));
  } catch (const Error& error) {
    throw Error(stated(spec_, "validation_share", spec_.validation_share), ": ", error.what(),
                share_advice("validation_share", spec_.validation_share, samples_.train.size()));
  }
}

// Whether an input column of the samples holds numbers, not the 0 and 1 of a word.
std::vector<bool> DataSource::columns_of_numbers() const {
  std::vector<bool> out;
  if (!format_) return out;
  for (const TableFormat::Column& column : format_->inputs)
    out.insert(out.end(), static_cast<std::size_t>(column.width()), column.words.empty());
  return out;
}

void DataSource::fill() {
  if (!format_) return;
  if (!is_trained_) learn_fill(*format_, samples_.train);
  if (spec_.csv.options.missing != MissingValues::mean) return;
  for (Dataset* dataset : {&samples_.train, &samples_.test}) fill_missing(*dataset, *format_);
}

std::string DataSource::name_of_input(Index column) const {
  if (!format_) return text("input column ", column + 1);
  for (const TableFormat::Column& one : format_->inputs) {
    if (column < one.width()) return described(one);
    column -= one.width();
  }
  return {};
}

std::string DataSource::name_of_target(Index column) const {
  return format_ ? described(format_->targets[static_cast<std::size_t>(column)])
                 : text("target column ", column + 1);
}

void DataSource::note_constant(const Tensor& numbers, Index column, const std::string& name) {
  (never_change(numbers, column, 1) ? constant_ : almost_constant_).push_back(name);
}

// Columns of text of which the training part has one word alone.
void DataSource::note_constant_words() {
  if (!format_) return;
  Index first = 0;
  for (const TableFormat::Column& column : format_->inputs) {
    if (!column.words.empty() && never_change(samples_.train.inputs, first, column.width()))
      constant_.push_back(described(column));
    first += column.width();
  }
}

void DataSource::standardize() {
  constant_.clear();
  almost_constant_.clear();
  const Dataset& train = samples_.train;
  if (spec_.standardize) {
    for (const Index column : standardize_inputs(samples_, columns_of_numbers()))
      note_constant(train.inputs, column, name_of_input(column));
    note_constant_words();
  }
  if (spec_.standardize_target) {
    for (const Index column : standardize_targets(samples_))
      note_constant(train.targets, column, name_of_target(column));
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

// Errors name a sample by its part of what was dealt: "iris, test part".
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
    samples_ = {draw ? draw(0) : points(spec_.train.value(), rng.fork("train")),
                points(spec_.test.value(), rng.fork("test"))};
  } else {
    read();
    deal(seed);
    hold_out(seed);
    name_parts();
    fill();
    standardize();
  }
  for (Dataset* dataset : {&samples_.train, &samples_.test}) {
    if (spec_.scaling)
      dataset->scaling = Scaling::standardize({spec_.scaling->mean}, {spec_.scaling->deviation});
    validate(*dataset);
  }
  seed_ = seed;
  return samples_;
}

}  // namespace gradus::app
