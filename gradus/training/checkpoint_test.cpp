#include "gradus/training/checkpoint.hpp"

#include <gmock/gmock.h>

#include <utility>

#include "gradus/base/file.hpp"
#include "gradus/base/parallel.hpp"
#include "gradus/data/sets/disc.hpp"
#include "gradus/layers/activations.hpp"
#include "gradus/layers/batch_norm.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/dropout.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/losses/cross_entropy.hpp"
#include "gradus/optimizers/elementwise/adagrad.hpp"
#include "gradus/optimizers/elementwise/adam.hpp"
#include "gradus/optimizers/elementwise/adamw.hpp"
#include "gradus/optimizers/elementwise/rmsprop.hpp"
#include "gradus/optimizers/elementwise/sgd.hpp"
#include "gradus/optimizers/lbfgs/lbfgs.hpp"
#include "gradus/training/early_stopping.hpp"
#include "gradus/training/reduce_on_plateau.hpp"
#include "gradus/training/training.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using testing::HasSubstr;

Model network(Index hidden = 16) {
  Model model(
      Sequential(Linear(2, hidden), BatchNorm(hidden), Tanh(), Dropout(0.2), Linear(hidden, 2)));
  model.initialize(Rng(3));
  return model;
}

// Stops a training after a step, as a signal does.
class StopAfter final : public Callback {
 public:
  explicit StopAfter(Index step) : step_(step) {}
  bool after_step(const Progress& progress) override { return progress.step != step_; }

 private:
  Index step_;
};

using MakeOptimizer = std::function<std::unique_ptr<Optimizer>(Model&)>;

template <class O, class Options>
MakeOptimizer optimizer(const Options& options) {
  return [options](Model& model) { return std::make_unique<O>(model, options); };
}

struct Setting {
  MakeOptimizer optimizer = gradus::optimizer<Adam>(AdamOptions{.learning_rate = 0.02});
  Schedule schedule = schedules::constant();
  LoaderOptions batches = {.batch = 30, .shuffle = true, .seed = 4};
  bool draws_samples = false;  // anew for each epoch
};

// All that one process holds.
class Process {
 public:
  Process(const Setting& setting, std::vector<Callback*> more = {}, Index epochs = 6)
      : data_(disc(100, Rng(1))),
        held_back_(disc(50, Rng(2))),
        model_(network()),
        optimizer_(setting.optimizer(model_)),
        loader_(setting.draws_samples
                    ? Loader(
                          [](Index epoch) {
                            return disc(100, Rng(1).fork(static_cast<std::uint64_t>(epoch)));
                          },
                          setting.batches)
                    : Loader(data_, setting.batches)),
        stopping_(model_, {.patience = 2}),
        plateau_(*optimizer_, {.factor = 0.5, .patience = 1}) {
    std::vector<Callback*> callbacks{&stopping_, &plateau_};
    callbacks.insert(callbacks.end(), more.begin(), more.end());
    training_.emplace(
        model_, loader_, loss_, *optimizer_,
        TrainOptions{
            .epochs = epochs, .schedule = setting.schedule, .test = &held_back_, .seed = 9},
        callbacks);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  Training& training() { return *training_; }
  // Another start than the one that a checkpoint replaces.
  void spoil() { model_.initialize(Rng(77)); }
  std::vector<double> values() const { return tests::doubles(model_.values().all()); }

 private:
  Dataset data_, held_back_;
  Model model_;
  std::unique_ptr<Optimizer> optimizer_;
  Loader loader_;
  CrossEntropy loss_;
  EarlyStopping stopping_;
  ReduceOnPlateau plateau_;
  std::optional<Training> training_;
};

void expect_same_history(const History& given, const History& wanted) {
  ASSERT_EQ(given.size(), wanted.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    EXPECT_EQ(given[i].epoch, wanted[i].epoch);
    EXPECT_EQ(given[i].steps, wanted[i].steps);
    EXPECT_EQ(given[i].samples, wanted[i].samples);
    EXPECT_EQ(given[i].train_loss, wanted[i].train_loss) << i;
    EXPECT_EQ(given[i].train_error_rate, wanted[i].train_error_rate) << i;
    EXPECT_EQ(given[i].test_loss, wanted[i].test_loss) << i;
    EXPECT_EQ(given[i].test_error_rate, wanted[i].test_error_rate) << i;
    EXPECT_EQ(given[i].learning_rate, wanted[i].learning_rate) << i;
  }
}

// A training that is stopped after any step and resumed by another process ends as one that was
// never stopped: the same bits, the same history.
void expect_resumed_to_the_same_bits(const Setting& setting) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "checkpoint.safetensors";
  Process undisturbed(setting);
  undisturbed.training().run();
  const Index steps = undisturbed.training().progress().step;
  for (const Index stop : {Index{1}, Index{4}, Index{7}, steps - 1, steps}) {
    if (stop < 1 || stop > steps) continue;
    SCOPED_TRACE(text("stopped after step ", stop, " of ", steps));
    {
      StopAfter stopping(stop);
      Checkpoint checkpoint(path);
      Process stopped(setting, {&stopping, &checkpoint});
      stopped.training().run();
      ASSERT_EQ(stopped.training().progress().step, stop);
    }
    Process resumed(setting);
    resumed.spoil();
    EXPECT_EQ(resumed.training().resume(path), "");
    EXPECT_EQ(resumed.training().progress().step, stop);
    resumed.training().run();
    EXPECT_EQ(resumed.values(), undisturbed.values());
    expect_same_history(resumed.training().history(), undisturbed.training().history());
  }
}

TEST(Checkpoint, OfEveryOptimizerIsResumedToTheSameBits) {
  const MakeOptimizer optimizers[] = {
      optimizer<Sgd>(SgdOptions{.learning_rate = 0.1}),
      optimizer<Sgd>(SgdOptions{.learning_rate = 0.1, .momentum = 0.9, .nesterov = true}),
      optimizer<Adam>(AdamOptions{.learning_rate = 0.02}),
      optimizer<AdamW>(AdamWOptions{.learning_rate = 0.02}),
      optimizer<RMSprop>(RMSpropOptions{.learning_rate = 0.01, .momentum = 0.5}),
      optimizer<Adagrad>(AdagradOptions{.learning_rate = 0.1})};
  for (const MakeOptimizer& one : optimizers) expect_resumed_to_the_same_bits({.optimizer = one});
  expect_resumed_to_the_same_bits(
      {.optimizer = optimizer<Lbfgs>(LbfgsOptions{.history = 3}), .batches = {.batch = 100}});
}

TEST(Checkpoint, OfEverySourceOfNumbersIsResumedToTheSameBits) {
  expect_resumed_to_the_same_bits({.schedule = schedules::cosine()});
  expect_resumed_to_the_same_bits({.draws_samples = true});
  const int before = threads();
  for (const int count : {1, 2}) {
    set_threads(count);
    expect_resumed_to_the_same_bits({.batches = {.batch = 100, .shuffle = true}});
  }
  set_threads(before);
}

TEST(Checkpoint, IsWrittenEverySoManyStepsAndKeepsTheOneBefore) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "checkpoint.safetensors";
  Process undisturbed({});
  Checkpoint checkpoint(path, {.steps = 3});
  Process run({}, {&checkpoint});
  for (int step = 1; step <= 8; ++step) {
    run.training().step();
    EXPECT_EQ(std::filesystem::exists(path), step >= 3);
    EXPECT_EQ(std::filesystem::exists(Checkpoint::previous(path)), step >= 6);
  }
  EXPECT_EQ(undisturbed.training().resume(path), "");
  EXPECT_EQ(undisturbed.training().progress().step, 6);
  Process older({});
  EXPECT_EQ(older.training().resume(Checkpoint::previous(path)), "");
  EXPECT_EQ(older.training().progress().step, 3);
}

TEST(Checkpoint, IsNotWrittenByATrainingThatIsShort) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "checkpoint.safetensors";
  Checkpoint checkpoint(path);
  Process run({}, {&checkpoint});
  run.training().run();
  EXPECT_FALSE(std::filesystem::exists(path));
}

// A damaged file is found by its checksum, wherever the damage is, and the one before is used.
TEST(Checkpoint, ThatIsDamagedIsReplacedByTheOneBefore) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "checkpoint.safetensors";
  {
    Checkpoint checkpoint(path, {.steps = 2});
    Process run({}, {&checkpoint});
    for (int step = 0; step < 4; ++step) run.training().step();
  }
  const std::string sound = read_file(path);
  for (const std::size_t place :
       {std::size_t{0}, std::size_t{20}, sound.find("architecture"), sound.find("checksum") + 13,
        sound.size() / 2, sound.size() - 1}) {
    std::string damaged = sound;
    damaged[place] = static_cast<char>(damaged[place] ^ 1);
    write_file(path, damaged);
    Process resumed({});
    EXPECT_THAT(resumed.training().resume(path),
                testing::AllOf(HasSubstr("checkpoint.safetensors"),
                               HasSubstr("checkpoint.previous.safetensors")))
        << place;
    EXPECT_EQ(resumed.training().progress().step, 2) << place;
  }
  // What goes on from there does not put the damaged file in the place of the sound one.
  Checkpoint checkpoint(path, {.steps = 1});
  Process next({}, {&checkpoint});
  next.training().resume(path);
  next.training().step();
  Process older({});
  EXPECT_EQ(older.training().resume(Checkpoint::previous(path)), "");
  EXPECT_EQ(older.training().progress().step, 2);
  Process newest({});
  EXPECT_EQ(newest.training().resume(path), "");
  EXPECT_EQ(newest.training().progress().step, 3);
  // Without any that is sound nothing moves.
  write_file(path, "{}");
  write_file(Checkpoint::previous(path), sound.substr(0, sound.size() / 2));
  Process lost({});
  const std::vector<double> before = lost.values();
  EXPECT_THAT(tests::error_of([&] { lost.training().resume(path); }),
              HasSubstr("no checkpoint can be read"));
  EXPECT_EQ(lost.values(), before);
}

TEST(Checkpoint, OfAnotherTrainingIsRefusedAndNothingMoves) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "checkpoint.safetensors";
  {
    Checkpoint checkpoint(path, {.steps = 7});
    Process run({}, {&checkpoint});
    for (int step = 0; step < 7; ++step) run.training().step();
  }
  const auto refusal = [&](Process& run) {
    const std::vector<double> before = run.values();
    std::string error = tests::error_of([&] { run.training().resume(path); });
    EXPECT_EQ(run.values(), before);
    EXPECT_EQ(run.training().progress().step, 0);
    return error;
  };
  Process other_batches({.batches = {.batch = 50}});
  EXPECT_THAT(refusal(other_batches), HasSubstr("batches of an epoch: 4, here 2"));
  Process other_optimizer({.optimizer = optimizer<Sgd>(SgdOptions{.learning_rate = 0.1})});
  EXPECT_THAT(refusal(other_optimizer), HasSubstr("optimizer: Adam, here Sgd"));
  Process fewer_epochs({}, {}, 1);
  EXPECT_THAT(refusal(fewer_epochs),
              HasSubstr("is in epoch 2, and the training ends at 1: ask for 2 epochs or more"));
  // More epochs are what a checkpoint is resumed for.
  Process more_epochs({}, {}, 9);
  EXPECT_EQ(more_epochs.training().resume(path), "");
  EXPECT_EQ(more_epochs.training().progress().step, 7);
}

TEST(Checkpoint, NamesThePartsThatDoNotFit) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "checkpoint.safetensors";
  const MakeOptimizer plain = optimizer<Sgd>(SgdOptions{.learning_rate = 0.1});
  const MakeOptimizer with_momentum =
      optimizer<Sgd>(SgdOptions{.learning_rate = 0.1, .momentum = 0.9});
  {
    Checkpoint checkpoint(path, {.steps = 1});
    Process run({.optimizer = plain}, {&checkpoint});
    run.training().step();
  }
  Process resumed({.optimizer = with_momentum});
  EXPECT_THAT(tests::error_of([&] { resumed.training().resume(path); }),
              HasSubstr("'optimizer/velocity/0.weight' is missing"));
  {
    Checkpoint checkpoint(path, {.steps = 1});
    Process run({.optimizer = with_momentum}, {&checkpoint});
    run.training().step();
  }
  Process other({.optimizer = plain});
  EXPECT_THAT(tests::error_of([&] { other.training().resume(path); }),
              HasSubstr("'optimizer/velocity/0.weight' is unknown here"));
}

TEST(Checkpoint, ThatCannotBeWrittenIsReportedAndTheTrainingGoesOn) {
  const auto path = std::filesystem::path("/proc/no such folder/checkpoint.safetensors");
  Checkpoint refusing(path, {.steps = 1});
  Process ended({}, {&refusing});
  EXPECT_THAT(tests::error_of([&] { ended.training().step(); }), HasSubstr("cannot write"));
  std::vector<std::string> reports;
  Checkpoint reporting(
      path, {.steps = 1, .report = [&](const std::string& why) { reports.push_back(why); }});
  Process run({}, {&reporting});
  for (int step = 0; step < 3; ++step) run.training().step();
  EXPECT_EQ(reports.size(), 3u);
  EXPECT_THAT(reports[0], HasSubstr("cannot write"));
}

TEST(Checkpoint, RequiresToBeTheLastCallbackAndOptionsInTheirRange) {
  Checkpoint checkpoint("checkpoint.safetensors");
  Callback after;
  EXPECT_THAT(tests::error_of([&] {
                Process({}, {&checkpoint, &after});
              }),
              HasSubstr("must be the last of the callbacks"));
  EXPECT_THAT(tests::error_of([] { Checkpoint("x", {.seconds = -1}); }), HasSubstr("got -1 and 0"));
  EXPECT_THAT(tests::error_of([] { Checkpoint("x", {.steps = -2}); }), HasSubstr("30 and -2"));
}

}  // namespace
}  // namespace gradus
