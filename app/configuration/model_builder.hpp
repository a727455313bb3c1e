// Makes the model that a configuration describes; the widths that it leaves out follow from the
// data.
#pragma once

#include "app/configuration/config.hpp"
#include "gradus/model/model.hpp"

namespace gradus::app {

// What the samples of a source look like, known without reading any.
struct SampleKind {
  Shape input;                                 // of one sample, without the batch
  Index classes = 0;                           // 0 where the targets are numbers
  Index targets = 1;                           // numbers of a target
  std::vector<std::string> class_names = {};   // where the data have any
  std::vector<std::string> target_names = {};  // of numbers; an empty one without a header
};
// `format`: of the table, with source = "csv" alone.
SampleKind kind_of(const DataSpec& data, const TableFormat* format = nullptr);

// Values are zeros. Throws Error, beginning with file and line, where a layer does not take what
// comes before it, or where the last outputs do not fit the data and the loss.
Model build_model(const Config& config, const SampleKind& data);
Model build_model(const Config& config);  // of a source other than "csv"
// Each layer of the list as a model of its own, in order, to be run one by one.
std::vector<Model> build_layers(const Config& config, const SampleKind& data);

}  // namespace gradus::app
