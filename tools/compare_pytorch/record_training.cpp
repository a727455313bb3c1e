// Trains the first round of a configuration as `gradus train` does, and writes down what another
// library needs to do the same, with what came out.
//
//   record_training CONFIG FILE
//
// FILE is safetensors and holds
//   initial.NAME, final.NAME     the parameters before and after, under PyTorch's names
//   train_inputs, train_targets  [samples, ...] as the model reads them: scaled and of its type;
//   test_inputs, test_targets    classes are int32
//   rows                         [epochs, samples] int32: the samples of an epoch in their order,
//                                from which batches are cut
//   losses, learning_rates       [steps] float64
//   its metadata                 config (all written out), gradus (the version), seconds (the
//                                training's processor time), test_loss, test_error (of classes),
//                                test_r2 (of numbers)
#include <cstdio>
#include <ctime>
#include <numeric>

#include "app/configuration/model_builder.hpp"
#include "app/data/data_source.hpp"
#include "gradus/formats/safetensors.hpp"
#include "gradus/gradus.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/optimizers/kinds.hpp"
#include "gradus/training/schedule_kinds.hpp"

using namespace gradus;

namespace {

Tensor gathered(const Rows& rows, DType dtype) {
  Tensor out(rows.shape(), dtype);
  rows.gather(out);
  return out;
}

void add_samples(TensorFile& file, const std::string& part, const Dataset& samples, DType dtype) {
  const Batch all = samples.all();
  const bool of_classes = samples.targets.dtype() == DType::int32;
  file.tensors[part + "_inputs"] = gathered(all.inputs[0], dtype);
  file.tensors[part + "_targets"] = gathered(all.targets, of_classes ? DType::int32 : dtype);
}

void add_parameters(TensorFile& file, const std::string& when, const Model& model) {
  for (const NamedParameter& named : model.parameters())
    file.tensors[when + "." + named.name] = Tensor(model.values()[*named.parameter]);
}

// An order depends on the number of samples and on the loader's options alone: so samples whose
// targets are their own row numbers are dealt as the others are.
Tensor rows_dealt(const Loader& loader, Index epochs) {
  const Index samples = loader.samples();
  Dataset numbers{.inputs = Tensor({samples, 1}),
                  .targets = Tensor({samples}, DType::int32),
                  .classes = samples};
  const auto all = numbers.targets.as<std::int32_t>();
  std::iota(all.begin(), all.end(), 0);
  const Loader twin(numbers, loader.options());
  Tensor rows({epochs * samples}, DType::int32);
  Index first = 0;
  for (Index epoch = 0; epoch < epochs; ++epoch) {
    for (const Batch& batch : twin.epoch(epoch)) {
      batch.targets.gather(rows.view().slice(first, batch.size()));
      first += batch.size();
    }
  }
  return std::move(rows).reshaped({epochs, samples});
}

// What the loop below and PyTorch's beside it do not do.
void check_plain(const app::Config& config) {
  const app::TrainingSpec& training = config.training;
  const bool plain = training.penalty.l1 == 0 && training.penalty.l2 == 0 && !training.clip_norm &&
                     !training.clip_value && !training.early_stopping &&
                     config.schedule.kind != "reduce_on_plateau";
  if (!plain) {
    throw Error(
        "record_training requires plain steps: leave out penalties, clipping, early stopping "
        "and the plateau");
  }
}

TensorFile recorded(const app::Config& config) {
  check_plain(config);
  app::DataSource source(config.data, "");
  if (source.fresh(config.seed))
    throw Error("record_training requires samples that stay the same: leave out fresh = true");
  Model model = app::build_model(config, app::kind_of(config.data, source.format()));
  const TrainTest& samples = source.of_seed(config.seed);
  model.initialize(Rng(config.seed));
  const Loader loader(
      samples.train,
      {.batch = config.training.batch, .shuffle = config.training.shuffle, .seed = config.seed});
  const auto loss = build_loss(config.loss);
  const auto optimizer = build_optimizer(config.optimizer, model);
  const Schedule schedule = build_schedule(config.schedule).schedule;
  const Index epochs = config.training.epochs, steps = epochs * loader.batches();

  TensorFile file;
  add_samples(file, "train", samples.train, config.dtype);
  add_samples(file, "test", samples.test, config.dtype);
  file.tensors["rows"] = rows_dealt(loader, epochs);
  add_parameters(file, "initial", model);
  Tensor losses({steps}, DType::float64), learning_rates({steps}, DType::float64);

  Workspace workspace(model, Mode::training, {.seed = config.seed});
  const std::clock_t start = std::clock();
  for (Index epoch = 0; epoch < epochs; ++epoch) {
    for (const Batch& batch : loader.epoch(epoch)) {
      const Index step = optimizer->steps();
      const auto i = static_cast<std::size_t>(step);
      optimizer->set_schedule_factor(schedule(step, steps));
      learning_rates.as<double>()[i] = optimizer->learning_rate();
      workspace.forward(batch.inputs);
      losses.as<double>()[i] = workspace.backward(*loss, batch.targets);
      optimizer->step(workspace.gradients());
    }
  }
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;

  const Evaluation test = evaluate(model, samples.test, *loss);
  add_parameters(file, "final", model);
  file.tensors["losses"] = std::move(losses);
  file.tensors["learning_rates"] = std::move(learning_rates);
  file.metadata = {{"config", app::to_toml(config)},
                   {"gradus", std::string(version())},
                   {"seconds", text(seconds)},
                   {"test_loss", text(test.loss)}};
  if (test.error_rate) file.metadata["test_error"] = text(*test.error_rate);
  if (test.regression && test.regression->r2) file.metadata["test_r2"] = text(*test.regression->r2);
  return file;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("usage: record_training CONFIG FILE\n", stderr);
    return 2;
  }
  try {
    write_safetensors(arguments[2], recorded(app::read_config(arguments[1])));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "record_training: %s\n", error.what());
    return 1;
  }
}
