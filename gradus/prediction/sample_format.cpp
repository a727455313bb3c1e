#include "gradus/prediction/sample_format.hpp"

#include "gradus/base/error.hpp"
#include "gradus/formats/model_file.hpp"
#include "gradus/prediction/sample_json.hpp"

namespace gradus {
namespace {

constexpr const char* samples_key = "samples";

}  // namespace

SampleFormat sample_format(const Dataset& train, const Spec& loss,
                           const std::optional<TableReading>& table) {
  if (train.inputs.size() != 1) {
    throw Error("a SampleFormat describes samples of 1 input, and these have ", train.inputs.size(),
                ": save the model without one, as save_model(path, model)");
  }
  SampleFormat out{.input = train.inputs[0].shape().sample(),
                   .dtype = train.inputs[0].dtype(),
                   .scaling = train.scaling_of(0),
                   .target_scaling = train.target_scaling,
                   .classes = train.classes,
                   .targets = train.classes > 0 ? 1 : train.targets.shape().row_size(),
                   .class_names = train.class_names,
                   .target_names = train.target_names,
                   .loss = loss,
                   .table = table};
  // Those of the header alone: a column without a name has none.
  if (table && train.classes == 0) {
    out.target_names.clear();
    for (const TableFormat::Column& target : table->format.targets)
      out.target_names.push_back(target.name);
  }
  return out;
}

void save_model(const std::filesystem::path& path, const Model& model, const SampleFormat& samples,
                const std::map<std::string, std::string>& metadata) {
  if (model.inputs().size() != 1) {
    throw Error("will not save ", path.string(), ": a SampleFormat describes 1 input, and the ",
                "model takes ", model.inputs().size(), ": save it without one, as ",
                "save_model(path, model)");
  }
  check_format(samples, text("will not save ", path.string()));
  std::map<std::string, std::string> all = metadata;
  all[samples_key] = sample_json(samples);
  save_model(path, model, all);
}

SampleFormat read_sample_format(const std::filesystem::path& path) {
  const auto metadata = read_metadata(path);
  const auto found = metadata.find(samples_key);
  if (found == metadata.end()) {
    throw Error(path.string(), " does not say what its samples are, which predictions require: ",
                "save the model, of one input, with a SampleFormat");
  }
  return parse_sample_json(found->second, path.string() + ": its samples");
}

TableReading reading_of(const SampleFormat& samples) {
  if (samples.table) return *samples.table;
  const Index columns = samples.input.size();
  TableReading out{.format = {.columns = columns}};
  for (Index i = 1; i <= columns; ++i) {
    TableFormat::Column& column = out.format.inputs.emplace_back();
    column.number = i;
    if (!samples.scaling.scale.empty()) column.fill = {samples.scaling.undo(0, i - 1)};
  }
  return out;
}

}  // namespace gradus
