// Every experiment's network comes out the same, bit for bit, on any number of threads.
#include <filesystem>

#include "app/configuration/model_builder.hpp"
#include "gradus/base/parallel.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/model/workspace.hpp"
#include "gradus/optimizers/kinds.hpp"
#include "tests/paths.hpp"
#include "tests/tensors.hpp"

namespace gradus::app {
namespace {

constexpr int steps = 50;

Tensor random_targets(const SampleKind& kind, Index rows, DType dtype) {
  if (kind.classes == 0) return tests::random_tensor({rows, kind.targets}, dtype, 2);
  Tensor labels({rows}, DType::int32);
  for (Index i = 0; i < rows; ++i) {
    labels.as<std::int32_t>()[static_cast<std::size_t>(i)] =
        static_cast<std::int32_t>(Rng(2).uniform(i) * static_cast<double>(kind.classes));
  }
  return labels;
}

// The weights after some steps on random samples.
Tensor trained(const Config& config, int thread_count, Index rows) {
  set_threads(thread_count);
  const SampleKind kind = kind_of(config.data);
  Model model = build_model(config);
  model.initialize(Rng(config.seed));
  const Tensor inputs = tests::random_tensor(kind.input.batch_of(rows), config.dtype, 1);
  const Tensor targets = random_targets(kind, rows, config.dtype);
  Workspace workspace(model, Mode::training, {.seed = config.seed});
  const auto loss = build_loss(config.loss);
  const auto optimizer = build_optimizer(config.optimizer, model);
  for (int i = 0; i < steps; ++i) {
    workspace.forward(inputs);
    workspace.backward(*loss, targets);
    optimizer->step(workspace.gradients());
  }
  return Tensor(model.values().all());
}

std::vector<std::filesystem::path> experiments() {
  const std::filesystem::path folder = std::filesystem::path(tests::repository) / "experiments";
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  }
  return files;
}

TEST(SameBits, OfEveryExperimentOnOneToEightThreads) {
  const int before = threads();
  const auto files = experiments();
  EXPECT_GE(files.size(), 6u);
  for (const auto& file : files) {
    Config config = read_config(file);
    for (const DType dtype : tests::float_types) {
      config.dtype = dtype;
      // The batch of the experiment, and one that is cut into shards.
      for (const Index rows : {std::min<Index>(config.training.batch, 1000), Index{1001}}) {
        SCOPED_TRACE(text(file.filename().string(), " ", dtype, ", ", rows, " rows"));
        const Tensor one = trained(config, 1, rows);
        ASSERT_TRUE(std::isfinite(tests::doubles(one)[0]));
        for (const int count : {2, 3, 5, 8})
          EXPECT_TRUE(tests::same_bits(trained(config, count, rows), one)) << count << " threads";
      }
    }
  }
  set_threads(before);
}

}  // namespace
}  // namespace gradus::app
