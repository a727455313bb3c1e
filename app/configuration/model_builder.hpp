// Builds the model of a configuration; the widths that it leaves out are inferred from the
// data.
#pragma once

#include "app/configuration/config.hpp"
#include "gradus/model/model.hpp"

namespace gradus::app {

// Shapes and names of the samples of a source, which are known before any is read.
struct SampleKind {
  Shape input;                                 // of one sample, without the batch
  Index classes = 0;                           // 0 where the targets are numbers
  Index targets = 1;                           // numbers of a target
  std::vector<std::string> class_names = {};   // where the data have any
  std::vector<std::string> target_names = {};  // of numbers; an empty one without a header
};
// `format`: of the table, with source = "csv" alone.
SampleKind kind_of(const DataSpec& data, const TableFormat* format = nullptr);

// Values are zeros. Throws Error, beginning with file and line, if a layer does not fit
// the layer before it, or if the last outputs do not fit the data and the loss.
Model build_model(const Config& config, const SampleKind& data);
Model build_model(const Config& config);  // of a source other than "csv"
// The model's values before training: those of the seed, and of start_from where they fit. Returns
// a line for each parameter that start_from does not give. Throws Error, beginning with file and
// line, for a file that gives none.
std::vector<std::string> initialize(Model& model, const Config& config, std::uint64_t seed);
// A model for each layer of the list, in order.
std::vector<Model> build_layers(const Config& config, const SampleKind& data);

}  // namespace gradus::app
