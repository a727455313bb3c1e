#include "gradus/prediction/predictor.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <mutex>
#include <set>

#include "gradus/base/error.hpp"
#include "gradus/kernels/pointwise.hpp"
#include "gradus/kernels/softmax.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/model/output_shape.hpp"
#include "gradus/model/workspace.hpp"
#include "gradus/training/metrics.hpp"

namespace gradus {
namespace {

constexpr std::size_t batch = 1000;

// What a row of outputs is.
struct OutputMeaning {
  Outputs kind = Outputs::numbers;
  double threshold = 0.5;  // of a single output for two classes
  Index count = 0;
};

OutputMeaning meaning_of(const Model& model, const SampleFormat& samples) {
  if (model.inputs().size() != 1) {
    throw Error("a Predictor gives a model 1 input, and this one takes ", model.inputs().size(),
                ": run it with a Workspace");
  }
  OutputMeaning out;
  if (!samples.loss.kind.empty()) {
    out.kind = loss_kind(samples.loss).outputs;
    out.threshold = build_loss(samples.loss)->threshold();
  }
  const Shape input = samples.input.batch_of(1);
  const Shape output = output_shape(model.root(), {&input, 1}, model.dtype());
  out.count = output.size();
  const bool is_single = samples.classes == 2 && out.count == 1;
  const Index required = samples.classes > 0 ? samples.classes : samples.targets;
  if (output.rank() != 2 || (out.count != required && !is_single)) {
    throw Error("the model makes ", output.sample(), " of a sample of shape ", samples.input,
                ", but there are ", required,
                samples.classes > 0 ? " classes" : " numbers in a target", ": requires [", required,
                "]");
  }
  return out;
}

// "p_Barolo", "y_Barolo" or "price"; "p0" or "y0" where there are no names.
std::vector<std::string> answer_columns(const SampleFormat& samples, const OutputMeaning& outputs) {
  const std::string prefix = outputs.kind == Outputs::numbers ? "y" : "p";
  std::vector<std::string> out;
  for (Index i = 0; i < outputs.count; ++i) {
    // A single output says how likely the second of two classes is.
    const auto named = static_cast<std::size_t>(samples.classes == 2 && outputs.count == 1 ? 1 : i);
    if (samples.classes == 0 && named < samples.target_names.size() &&
        !samples.target_names[named].empty()) {
      out.push_back(samples.target_names[named]);
    } else if (!samples.class_names.empty()) {
      out.push_back(prefix + "_" + samples.class_names[named]);
    } else {
      out.push_back(prefix + text(named));
    }
  }
  return out;
}

std::vector<std::string> all_class_names(const SampleFormat& samples) {
  if (!samples.class_names.empty()) return samples.class_names;
  std::vector<std::string> out;
  for (Index i = 0; i < samples.classes; ++i) out.push_back(text(i));
  return out;
}

Index vocabulary_of(const Model& model, const SampleFormat& samples) {
  Workspace workspace(model, Mode::inference);
  workspace.plan(samples.input.batch_of(1));
  return workspace.vocabulary();
}

double largest_of(DType dtype) {
  return dtype == DType::float32 ? double{std::numeric_limits<float>::max()}
                                 : std::numeric_limits<double>::max();
}

// Raw inputs of many rows, and what errors call them.
class RawRows {
 public:
  RawRows(ConstTensorView numbers, const SampleFormat& samples, DType model_type)
      : numbers_(numbers), samples_(samples), model_type_(model_type) {}

  std::function<std::string(std::size_t)> row_name = {}, column_name = {};

  std::size_t count() const { return static_cast<std::size_t>(numbers_.shape()[0]); }
  std::size_t width() const { return static_cast<std::size_t>(numbers_.shape().row_size()); }
  ConstTensorView numbers() const { return numbers_; }

  // Throws Error for the first number beyond the type in which it is stored, or beyond the model's
  // as it is scaled, and where the model takes whole numbers, for any other.
  void check(Index vocabulary) const {
    if (vocabulary > 0) check_whole(vocabulary);
    if (is_integer(numbers_.dtype())) return;
    const double most = largest_of(stored_type(samples_)), most_scaled = largest_of(model_type_);
    with_float_type(numbers_.dtype(), [&]<class T> {
      const auto all = numbers_.as<T>();
      for (std::size_t i = 0; i < all.size(); ++i) {
        const auto number = static_cast<double>(all[i]);
        const double given = std::abs(scaled(number, i % width()));
        if (!(std::abs(number) > most || given > most_scaled)) continue;
        throw Error(row_name(i / width()), ": ", column_name(i % width()), " holds ", number,
                    ", which is beyond ", name_of(model_type_),
                    given == std::abs(number) ? "" : " as it is scaled",
                    ": give a value like those of the training");
      }
    });
  }

  // The rows that have all their inputs.
  std::vector<std::int32_t> whole() const {
    std::vector<std::int32_t> out;
    for (std::size_t row = 0; row < count(); ++row)
      if (is_whole(row)) out.push_back(static_cast<std::int32_t>(row));
    return out;
  }

  [[noreturn]] void refuse_answer(std::size_t row, double answer) const {
    const auto distance = [&](std::size_t column) {
      return std::abs(scaled(number(row, column), column));
    };
    std::size_t farthest = 0;
    for (std::size_t column = 1; column < width(); ++column)
      if (distance(column) > distance(farthest)) farthest = column;
    // Standardized values of the training are rarely above 10.
    constexpr double far = 1000;
    const std::string cause =
        distance(farthest) > far
            ? text(column_name(farthest), " holds ", number(row, farthest),
                   ", which is too large: give a value like those of the training")
            : text("the weights are too large: train again with a lower learning_rate");
    throw Error(row_name(row), ": the answer is not finite (", answer, "): ", cause);
  }

 private:
  static bool is_integer(DType dtype) { return dtype == DType::uint8 || dtype == DType::int32; }

  void check_whole(Index vocabulary) const {
    for (std::size_t row = 0; row < count(); ++row) {
      for (std::size_t column = 0; is_whole(row) && column < width(); ++column) {
        const double given = scaled(number(row, column), column);
        if (given >= 0 && given < static_cast<double>(vocabulary) && given == std::floor(given))
          continue;
        throw Error(row_name(row), ": ", column_name(column), " holds ", number(row, column),
                    ": the model requires whole numbers from 0 to ", vocabulary - 1);
      }
    }
  }

  double number(std::size_t row, std::size_t column) const {
    return with_type(numbers_.dtype(), [&]<class T> {
      return static_cast<double>(numbers_.as<T>()[row * width() + column]);
    });
  }
  // What the network is given for a number.
  double scaled(double x, std::size_t column) const {
    const Scaling& scaling = samples_.scaling;
    if (scaling.scale.empty()) return x;
    const std::size_t i = scaling.scale.size() == 1 ? 0 : column;
    return x * scaling.scale[i] + scaling.shift[i];
  }
  bool is_whole(std::size_t row) const {
    if (is_integer(numbers_.dtype())) return true;
    return with_float_type(numbers_.dtype(), [&]<class T> {
      return std::ranges::none_of(numbers_.as<T>().subspan(row * width(), width()),
                                  [](T x) { return std::isnan(x); });
    });
  }

  ConstTensorView numbers_;
  const SampleFormat& samples_;
  DType model_type_;
};

// A workspace, which keeps a plan for each size of batch that it has seen.
struct Room {
  explicit Room(const Model& model) : workspace(model, Mode::inference) {}
  Workspace workspace;
  std::set<Index> sizes = {};
};

}  // namespace

struct Predictor::State {
  State(Model trained, SampleFormat format)
      : model(std::move(trained)),
        samples(std::move(format)),
        outputs(meaning_of(model, samples)),
        vocabulary(vocabulary_of(model, samples)),
        columns(answer_columns(samples, outputs)),
        class_names(all_class_names(samples)) {}

  std::unique_ptr<Room> take() {
    const std::lock_guard guard(mutex);
    if (free.empty()) return std::make_unique<Room>(model);
    std::unique_ptr<Room> out = std::move(free.back());
    free.pop_back();
    return out;
  }
  void give_back(std::unique_ptr<Room> room) {
    constexpr std::size_t most_plans = 16;
    if (room->sizes.size() > most_plans) return;
    const std::lock_guard guard(mutex);
    free.push_back(std::move(room));
  }

  Answers answers(const RawRows& raw);
  void append(const RawRows& raw, std::span<const std::int32_t> rows, ConstTensorView outputs,
              Answers& answers) const;

  Model model;
  SampleFormat samples;
  OutputMeaning outputs;
  Index vocabulary;  // of an input of whole numbers; 0 where it is any numbers
  std::vector<std::string> columns, class_names;
  std::mutex mutex;
  std::vector<std::unique_ptr<Room>> free;
};

// Values and classes of the rows of these indices.
void Predictor::State::append(const RawRows& raw, std::span<const std::int32_t> rows,
                              ConstTensorView given, Answers& answers) const {
  Tensor numbers(given);
  if (needs_softmax(outputs.kind)) kernels::softmax(given, numbers);
  if (outputs.kind == Outputs::sigmoid_logits)
    kernels::apply(kernels::pointwise("sigmoid"), given, numbers);
  with_float_type(given.dtype(), [&]<class T> {
    const std::size_t width = columns.size();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto row = static_cast<std::size_t>(rows[i]);
      for (std::size_t column = 0; column < width; ++column) {
        const T output = given.as<T>()[i * width + column];
        double value = static_cast<double>(numbers.as<T>()[i * width + column]);
        // In float64, so that a large mean keeps its digits.
        if (!samples.target_scaling.scale.empty())
          value = samples.target_scaling.undo(value, static_cast<Index>(column));
        if (!std::isfinite(output)) raw.refuse_answer(row, static_cast<double>(output));
        if (!std::isfinite(value)) raw.refuse_answer(row, value);
        answers.values[row * width + column] = value;
      }
      if (samples.classes > 0)
        answers.classes[row] = predicted_class(given, static_cast<Index>(i), outputs.threshold);
    }
  });
}

Answers Predictor::State::answers(const RawRows& raw) {
  raw.check(vocabulary);
  Answers out{.columns = columns,
              .class_names = class_names,
              .is_single = model.dtype() == DType::float32 && samples.target_scaling.scale.empty()};
  out.values.assign(raw.count() * columns.size(), std::numeric_limits<double>::quiet_NaN());
  if (samples.classes > 0) out.classes.assign(raw.count(), -1);
  std::unique_ptr<Room> room = take();
  const std::vector<std::int32_t> whole = raw.whole();
  for (std::size_t first = 0; first < whole.size(); first += batch) {
    const std::size_t count = std::min(batch, whole.size() - first);
    const auto part = std::span<const std::int32_t>(whole).subspan(first, count);
    const Rows chosen(raw.numbers(), part);
    // As the training stored them, so that scaling gives the same bits.
    const bool is_stored = raw.numbers().dtype() != DType::float64;
    Tensor inputs(chosen.shape(), is_stored ? raw.numbers().dtype() : stored_type(samples));
    chosen.gather(inputs);
    inputs = std::move(inputs).reshaped(samples.input.batch_of(chosen.count()));
    room->sizes.insert(chosen.count());
    append(raw, part,
           room->workspace.forward(Rows(inputs, {}, samples.scaling.scale, samples.scaling.shift)),
           out);
  }
  give_back(std::move(room));
  return out;
}

Predictor::Predictor(const std::filesystem::path& file, const LayerKinds& kinds) {
  SampleFormat samples = read_sample_format(file);
  Model model = load_model(file, kinds);
  try {
    state_ = std::make_shared<State>(std::move(model), std::move(samples));
  } catch (const Error& error) {
    throw Error(file.string(), ": ", error.what());
  }
}

Predictor::Predictor(Model model, SampleFormat samples)
    : state_(std::make_shared<State>(std::move(model), std::move(samples))) {}

const Model& Predictor::model() const { return state_->model; }
const SampleFormat& Predictor::samples() const { return state_->samples; }

Answers Predictor::predict_numbers(ConstTensorView inputs) const {
  const SampleFormat& samples = state_->samples;
  if (inputs.shape().rank() < 1 || inputs.shape().row_size() != samples.input.size()) {
    throw Error("requires inputs of shape ",
                samples.input.batch_of(inputs.shape().rank() > 0 ? inputs.shape()[0] : 1), ", got ",
                inputs.shape());
  }
  RawRows raw(inputs, samples, state_->model.dtype());
  raw.row_name = [](std::size_t row) { return text("row ", row + 1); };
  raw.column_name = [](std::size_t column) { return text("input ", column + 1); };
  return state_->answers(raw);
}

Answers Predictor::predict_cells(const std::vector<std::vector<std::string>>& rows,
                                 MissingInputs missing) const {
  return predict_rows(read_cells(rows, state_->samples, missing));
}

Answers Predictor::predict_csv(const std::filesystem::path& file,
                               const InputFileOptions& options) const {
  return predict_rows(read_inputs(file, state_->samples, options));
}

Answers Predictor::predict_rows(const InputRows& rows) const {
  RawRows raw(rows.data.inputs[0], state_->samples, state_->model.dtype());
  raw.row_name = [&](std::size_t row) { return rows.place(row); };
  raw.column_name = [&](std::size_t column) { return rows.data.input_columns[column]; };
  return state_->answers(raw);
}

}  // namespace gradus
