#include "app/runs/prediction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "app/configuration/model_builder.hpp"
#include "app/runs/plain_samples.hpp"
#include "gradus/figures/csv.hpp"
#include "gradus/kernels/pointwise.hpp"
#include "gradus/kernels/softmax.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/model/workspace.hpp"
#include "gradus/training/metrics.hpp"

namespace gradus::app {
namespace {

constexpr std::size_t batch = 1000;

double largest_of(DType dtype) {
  return dtype == DType::float32 ? double{std::numeric_limits<float>::max()}
                                 : std::numeric_limits<double>::max();
}

// What the network is given for a number of the file.
double scaled(double x, const Scaling& scaling, std::size_t column) {
  if (scaling.scale.empty()) return x;
  const std::size_t i = scaling.scale.size() == 1 ? 0 : column;
  return x * scaling.scale[i] + scaling.shift[i];
}

// ---- The header ----

// "p_Barolo", "y_Barolo" or "price"; "p0" or "y0" where there are no names.
std::vector<std::string> answer_columns(const SavedRun& run, const SampleKind& kind,
                                        Index outputs) {
  const bool probabilities = loss_kind(run.config.loss).outputs != Outputs::numbers;
  const std::string prefix = probabilities ? "p" : "y";
  std::vector<std::string> out;
  for (Index i = 0; i < outputs; ++i) {
    // A single output tells how much speaks for the second of two classes.
    const auto named = static_cast<std::size_t>(kind.classes == 2 && outputs == 1 ? 1 : i);
    if (kind.classes == 0 && named < kind.target_names.size() &&
        !kind.target_names[named].empty()) {
      out.push_back(kind.target_names[named]);
    } else if (!kind.class_names.empty()) {
      out.push_back(prefix + "_" + kind.class_names[named]);
    } else {
      out.push_back(prefix + text(i));
    }
  }
  if (kind.classes > 0) out.emplace_back("class");
  return out;
}

std::string header(const std::vector<std::string>& kept, std::vector<std::string> answers) {
  std::string out;
  for (const std::string& name : kept) out += csv_cell(name) + ",";
  for (std::string& name : answers) {
    // Beside a true price that is kept.
    while (std::ranges::count(kept, name) > 0) name.insert(0, "predicted_");
    out += csv_cell(name) + (&name == &answers.back() ? "\n" : ",");
  }
  return out;
}

// ---- Refusals ----

// As a number of the file, and as the network is given it.
void check_inputs(const SavedRun& run, const InputRows& rows) {
  const double most = largest_of(stored_type(run)), most_scaled = largest_of(run.config.dtype);
  const auto all = rows.data.inputs.as<double>();
  const std::size_t width = rows.data.input_columns.size();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double given = std::abs(scaled(all[i], run.preparation.inputs, i % width));
    if (!(std::abs(all[i]) > most || given > most_scaled)) continue;
    throw Error(rows.place(i / width), ": ", rows.data.input_columns[i % width], " holds ", all[i],
                ", which is beyond ", name_of(run.config.dtype),
                given == std::abs(all[i]) ? "" : " as it is scaled",
                ": give a value like those of the training");
  }
}

[[noreturn]] void refuse_answer(const SavedRun& run, const InputRows& rows, std::size_t row,
                                double answer) {
  const std::size_t width = rows.data.input_columns.size();
  const auto all = rows.data.inputs.as<double>();
  const auto distance = [&](std::size_t column) {
    return std::abs(scaled(all[row * width + column], run.preparation.inputs, column));
  };
  std::size_t farthest = 0;
  for (std::size_t column = 1; column < width; ++column)
    if (distance(column) > distance(farthest)) farthest = column;
  // Standardized values of the training are rarely above 10.
  constexpr double far = 1000;
  const std::string cause =
      distance(farthest) > far
          ? text(rows.data.input_columns[farthest], " holds ", all[row * width + farthest],
                 ", which is too large: give a value like those of the training")
          : text("the weights are too large: train again with a lower learning_rate");
  throw Error(rows.place(row), ": the answer is not finite (", answer, "): ", cause);
}

// ---- The rows ----

class AnswerWriter {
 public:
  AnswerWriter(const SavedRun& run, const InputRows& rows, const SampleKind& kind, Index outputs)
      : run_(run),
        rows_(rows),
        outputs_(loss_kind(run.config.loss).outputs),
        threshold_(build_loss(run.config.loss)->threshold()),
        columns_(static_cast<std::size_t>(outputs)),
        out_(header(rows.kept_columns, answer_columns(run, kind, outputs))) {
    for (Index i = 0; i < kind.classes; ++i) {
      labels_.push_back(kind.class_names.empty()
                            ? text(i)
                            : csv_cell(kind.class_names[static_cast<std::size_t>(i)]));
    }
  }

  // Outputs of the rows of these indices, which increase; those between them have no answer.
  void append(std::span<const std::int32_t> indices, ConstTensorView outputs) {
    Tensor numbers(outputs);
    if (needs_softmax(outputs_)) kernels::softmax(outputs, numbers);
    if (outputs_ == Outputs::sigmoid_logits)
      kernels::apply(kernels::Pointwise::sigmoid, outputs, numbers);
    with_float_type(outputs.dtype(), [&]<class T> {
      for (std::size_t i = 0; i < indices.size(); ++i) {
        append_unanswered(static_cast<std::size_t>(indices[i]));
        append_kept();
        check<T>(outputs.as<T>().subspan(i * columns_, columns_));
        append_numbers<T>(numbers.as<T>().subspan(i * columns_, columns_));
        if (!labels_.empty()) append_label(outputs, static_cast<Index>(i));
        out_ += '\n';
        ++row_;
      }
    });
  }

  std::string finish() && {
    append_unanswered(static_cast<std::size_t>(rows_.data.size()));
    return std::move(out_);
  }

 private:
  void append_kept() {
    const std::size_t count = rows_.kept_columns.size();
    for (std::size_t i = 0; i < count; ++i) out_ += csv_cell(rows_.kept[row_ * count + i]) + ",";
  }

  // Empty cells for the rows up to `end`.
  void append_unanswered(std::size_t end) {
    const std::size_t cells = columns_ + (labels_.empty() ? 0 : 1);
    // An empty line would be no row.
    const bool is_single = cells == 1 && rows_.kept_columns.empty();
    for (; row_ < end; ++row_) {
      append_kept();
      out_ += (is_single ? "\"\"" : std::string(cells - 1, ',')) + "\n";
    }
  }

  template <class T>
  void check(std::span<const T> numbers) const {
    for (const T number : numbers)
      if (!std::isfinite(number)) refuse_answer(run_, rows_, row_, static_cast<double>(number));
  }

  // In their shortest form that reads back; of scaled targets in float64, so that a large mean
  // keeps its digits.
  template <class T>
  void append_numbers(std::span<const T> numbers) {
    const Scaling& scaling = run_.preparation.targets;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (i > 0) out_ += ',';
      if (scaling.scale.empty()) {
        fmt::format_to(std::back_inserter(out_), "{}", numbers[i]);
        continue;
      }
      const double number = scaling.undo(static_cast<double>(numbers[i]), static_cast<Index>(i));
      check(std::span<const double>(&number, 1));
      fmt::format_to(std::back_inserter(out_), "{}", number);
    }
  }

  void append_label(ConstTensorView outputs, Index row) {
    out_ += "," + labels_[static_cast<std::size_t>(predicted_class(outputs, row, threshold_))];
  }

  const SavedRun& run_;
  const InputRows& rows_;
  Outputs outputs_;
  double threshold_;
  std::size_t columns_;  // of the outputs
  std::vector<std::string> labels_;
  std::size_t row_ = 0;  // that comes next
  std::string out_;
};

// The rows that have all their inputs.
std::vector<std::int32_t> whole_rows(const InputRows& rows) {
  const auto all = rows.data.inputs.as<double>();
  const std::size_t width = rows.data.input_columns.size();
  std::vector<std::int32_t> out;
  for (std::size_t row = 0; row < static_cast<std::size_t>(rows.data.size()); ++row) {
    if (std::ranges::none_of(all.subspan(row * width, width),
                             [](double x) { return std::isnan(x); }))
      out.push_back(static_cast<std::int32_t>(row));
  }
  return out;
}

}  // namespace

std::string predictions(const SavedRun& run, const InputRows& rows) {
  check_inputs(run, rows);
  const auto& [table, scaling, target_scaling] = run.preparation;
  const SampleKind kind = kind_of(run.config.data, table ? &*table : nullptr);
  Workspace workspace(run.model, Mode::inference);
  const Tensor nothing(kind.input.batch_of(1), run.config.dtype);
  AnswerWriter writer(run, rows, kind, workspace.forward(nothing).shape()[-1]);
  const std::vector<std::int32_t> whole = whole_rows(rows);
  for (std::size_t first = 0; first < whole.size(); first += batch) {
    const std::size_t count = std::min(batch, whole.size() - first);
    const auto part = std::span<const std::int32_t>(whole).subspan(first, count);
    const Rows chosen(rows.data.inputs, part);
    Tensor inputs(chosen.shape(), stored_type(run));
    chosen.gather(inputs);
    inputs = std::move(inputs).reshaped(kind.input.batch_of(chosen.count()));
    writer.append(part, workspace.forward(Rows(inputs, {}, scaling.scale, scaling.shift)));
  }
  return std::move(writer).finish();
}

}  // namespace gradus::app
