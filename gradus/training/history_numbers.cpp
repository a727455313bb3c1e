#include "gradus/training/history_numbers.hpp"

#include <cmath>

#include "gradus/base/error.hpp"

namespace gradus {
namespace {

// Each field of an epoch, in the order of the numbers; what may be missing is preceded by 1 or 0.
template <class Stream, class Figures>
void visit_figures(Stream& stream, Figures& figures) {
  stream(figures.mean_squared_error);
  stream(figures.root_mean_squared_error);
  stream(figures.mean_absolute_error);
  stream.optional(figures.r2, [&](auto& r2) { stream(r2); });
}

template <class Stream, class Epoch>
void visit_epoch(Stream& stream, Epoch& epoch) {
  const auto number = [&](auto& value) { stream(value); };
  stream(epoch.epoch);
  stream(epoch.steps);
  stream(epoch.train_loss);
  stream.optional(epoch.train_error_rate, number);
  stream.optional(epoch.test_loss, number);
  stream.optional(epoch.test_error_rate, number);
  stream.optional(epoch.test_regression, [&](auto& figures) { visit_figures(stream, figures); });
  stream.list(epoch.test_by_target, [&](auto& figures) { visit_figures(stream, figures); });
  stream(epoch.learning_rate);
  stream(epoch.seconds);
  stream(epoch.samples);
}

class Writer {
 public:
  void operator()(double value) { numbers.push_back(value); }
  void operator()(Index value) { numbers.push_back(static_cast<double>(value)); }
  template <class T, class Body>
  void optional(const std::optional<T>& value, const Body& body) {
    numbers.push_back(value ? 1 : 0);
    if (value) body(*value);
  }
  template <class T, class Body>
  void list(const std::vector<T>& values, const Body& body) {
    numbers.push_back(static_cast<double>(values.size()));
    for (const T& value : values) body(value);
  }

  std::vector<double> numbers;
};

class Reader {
 public:
  explicit Reader(std::span<const double> numbers) : numbers_(numbers) {}
  bool is_at_end() const { return numbers_.empty(); }

  void operator()(double& value) { value = next(); }
  void operator()(Index& value) { value = count_up_to(0x1p53); }
  template <class T, class Body>
  void optional(std::optional<T>& value, const Body& body) {
    if (count_up_to(1) == 1) body(value.emplace());
  }
  template <class T, class Body>
  void list(std::vector<T>& values, const Body& body) {
    const Index count = count_up_to(static_cast<double>(numbers_.size()));
    for (Index i = 0; i < count; ++i) body(values.emplace_back());
  }

 private:
  double next() {
    if (numbers_.empty()) throw Error("the history of the training is cut short");
    const double number = numbers_.front();
    numbers_ = numbers_.subspan(1);
    return number;
  }
  Index count_up_to(double most) {
    const double number = next();
    if (!(number >= 0 && number <= most) || number != std::floor(number)) {
      throw Error("the history of the training holds ", number,
                  " in place of a whole number from 0 to ", most);
    }
    return static_cast<Index>(number);
  }

  std::span<const double> numbers_;
};

}  // namespace

std::vector<double> numbers_of(const History& history) {
  Writer writer;
  for (const EpochResult& epoch : history) visit_epoch(writer, epoch);
  return writer.numbers;
}

History history_of(std::span<const double> numbers) {
  Reader reader(numbers);
  History history;
  while (!reader.is_at_end()) visit_epoch(reader, history.emplace_back());
  return history;
}

}  // namespace gradus
