// A trained model with all that makes raw values its inputs and its outputs answers.
#pragma once

#include <memory>

#include "gradus/formats/model_file.hpp"
#include "gradus/prediction/answers.hpp"
#include "gradus/prediction/input_file.hpp"
#include "gradus/prediction/sample_format.hpp"

namespace gradus {

//   const Predictor predictor("runs/homes/model.safetensors");
//   const Answers answers = predictor.predict_cells({{"100", "20", "town"}});
//   std::cout << to_csv(answers);
//
// A value: copies share the model. Many threads may use one at the same time; each call takes a
// workspace that is free, and makes one where none is.
class GRADUS_EXPORT Predictor {
 public:
  // Of a file that save_model() of sample_format.hpp or 'gradus train' wrote. `kinds`: as of
  // load_model(). Throws Error as that and read_sample_format() do, and where the model does not
  // fit its samples.
  explicit Predictor(const std::filesystem::path& file, const LayerKinds& kinds = layer_kinds());
  // Throws Error where the model does not fit the samples.
  Predictor(Model model, SampleFormat samples);

  const Model& model() const;
  const SampleFormat& samples() const;

  // All of these throw Error, naming the row, for a value beyond the range of the model's type, and
  // an answer that is not finite.

  // inputs: [rows, ...] of any type, raw, with as many numbers a row as a sample has.
  // A row with a NaN has no answer. Throws Error for other shapes.
  Answers predict_numbers(ConstTensorView inputs) const;
  // [rows, inputs]: text as in the cells of a CSV file, in the order of the columns of the training
  // without its targets. Throws Error as read_cells().
  Answers predict_cells(const std::vector<std::vector<std::string>>& rows,
                        MissingInputs missing = MissingInputs::as_trained) const;
  // Throws Error as read_inputs().
  Answers predict_csv(const std::filesystem::path& file,
                      const InputFileOptions& options = {}) const;
  // Rows that read_inputs() or read_cells() gave.
  Answers predict_rows(const InputRows& rows) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gradus
