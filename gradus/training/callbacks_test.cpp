#include <gmock/gmock.h>

#include "gradus/layers/linear.hpp"
#include "gradus/optimizers/elementwise/sgd.hpp"
#include "gradus/training/early_stopping.hpp"
#include "gradus/training/reduce_on_plateau.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::ElementsAre;

EpochResult epoch_of(Index epoch, double test_loss) {
  return {.epoch = epoch, .train_loss = 100.0 - static_cast<double>(epoch), .test_loss = test_loss};
}

// After each epoch the weight is the epoch's number.
struct Training {
  explicit Training(const EarlyStoppingOptions& options) : stopping(model, options) {}
  bool after(Index epoch, double test_loss) {
    model.values().weights().as<float>()[0] = static_cast<float>(epoch);
    return stopping.after_epoch(epoch_of(epoch, test_loss));
  }
  float end() {
    stopping.after_training();
    return model.values().weights().as<float>()[0];
  }

  Model model = Model(Linear(1, 1, {.bias = false}));
  EarlyStopping stopping;
};

TEST(EarlyStopping, EndsAfterItsPatienceAndPutsTheBestWeightsBack) {
  Training training({.patience = 2});
  EXPECT_TRUE(training.after(1, 5));
  EXPECT_TRUE(training.after(2, 3));
  EXPECT_TRUE(training.after(3, 4));
  EXPECT_FALSE(training.after(4, 3));
  EXPECT_EQ(training.stopping.best_epoch(), 2);
  EXPECT_EQ(training.end(), 2);
}

TEST(EarlyStopping, PutsTheBestWeightsBackWhereTheEpochsRanOut) {
  Training training({.patience = 10});
  training.after(1, 1);
  training.after(2, 2);
  EXPECT_EQ(training.end(), 1);
}

TEST(EarlyStopping, CountsAGainBelowTheLeastAsNone) {
  Training training({.patience = 2, .least_gain = 0.5});
  EXPECT_TRUE(training.after(1, 5));
  EXPECT_TRUE(training.after(2, 4.6));
  EXPECT_EQ(training.stopping.best_epoch(), 1);
  EXPECT_TRUE(training.after(3, 4.4));
  EXPECT_EQ(training.stopping.best_epoch(), 3);
}

TEST(EarlyStopping, TakesNaNForNoGain) {
  Training training({.patience = 1});
  EXPECT_TRUE(training.after(1, 5));
  EXPECT_FALSE(training.after(2, std::nan("")));
  EXPECT_EQ(training.end(), 1);
}

TEST(EarlyStopping, RequiresTheNumberThatItWatches) {
  Training training({.patience = 1});
  EXPECT_EQ(tests::error_of([&] { training.stopping.after_epoch({.epoch = 1}); }),
            "there is no test loss to watch: name a test set in TrainOptions, or watch the "
            "training loss");
  Training of_errors({.watched = Watched::test_error});
  EXPECT_EQ(tests::error_of([&] { of_errors.after(1, 5); }),
            "there is no test error to watch, since targets are numbers: watch the loss");
}

TEST(EarlyStopping, RefusesOptionsOutsideTheirRange) {
  Model model(Linear(1, 1));
  EXPECT_EQ(tests::error_of([&] { EarlyStopping(model, {.patience = 0}); }),
            "EarlyStopping requires a patience of 1 epoch or more, got 0");
  EXPECT_EQ(tests::error_of([&] { EarlyStopping(model, {.least_gain = -1}); }),
            "EarlyStopping requires a finite least gain of 0 or more, got -1");
}

std::vector<double> rates(const PlateauOptions& options, std::initializer_list<double> losses) {
  Model model(Linear(1, 1));
  Sgd sgd(model, {.learning_rate = 1});
  ReduceOnPlateau plateau(sgd, options);
  std::vector<double> out;
  Index epoch = 0;
  for (const double loss : losses) {
    EXPECT_TRUE(plateau.after_epoch(epoch_of(++epoch, loss)));
    out.push_back(sgd.learning_rate());
  }
  return out;
}

TEST(ReduceOnPlateau, LowersTheRateEachTimeItsPatienceEnds) {
  EXPECT_THAT(rates({.factor = 0.5, .patience = 2}, {5, 4, 4, 4, 3, 3.5, 3.5, 3.5, 3.5}),
              ElementsAre(1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125));
}

TEST(ReduceOnPlateau, StopsAtTheLeastRateAndNeverRaisesIt) {
  EXPECT_THAT(rates({.factor = 0.5, .patience = 1, .least_learning_rate = 0.4}, {1, 1, 1, 1}),
              ElementsAre(1, 0.5, 0.4, 0.4));
  EXPECT_THAT(rates({.patience = 1, .least_learning_rate = 7}, {1, 1}), ElementsAre(1, 1));
}

TEST(ReduceOnPlateau, MayWatchTheTrainingLoss) {
  EXPECT_THAT(rates({.patience = 1, .watched = Watched::train_loss}, {1, 1, 1}),
              ElementsAre(1, 1, 1));
}

TEST(ReduceOnPlateau, LowersWhatTheScheduleMultiplies) {
  Model model(Linear(1, 1));
  Sgd sgd(model, {.learning_rate = 1});
  ReduceOnPlateau plateau(sgd, {.factor = 0.5, .patience = 1});
  sgd.set_schedule_factor(0.25);
  plateau.after_epoch(epoch_of(1, 1));
  plateau.after_epoch(epoch_of(2, 1));
  EXPECT_EQ(sgd.learning_rate(), 0.125);
}

TEST(ReduceOnPlateau, RefusesOptionsOutsideTheirRange) {
  Model model(Linear(1, 1));
  Sgd sgd(model, {.learning_rate = 1});
  const auto refusal = [&](const PlateauOptions& options) {
    return tests::error_of([&] { ReduceOnPlateau(sgd, options); });
  };
  EXPECT_EQ(refusal({.factor = 1}),
            "ReduceOnPlateau: factor must be a number above 0 to below 1, got 1");
  EXPECT_EQ(refusal({.patience = 0}),
            "ReduceOnPlateau: patience must be a whole number from 1, got 0");
  EXPECT_EQ(refusal({.least_learning_rate = -1}),
            "ReduceOnPlateau: least_learning_rate must be a number from 0, got -1");
}

}  // namespace
}  // namespace gradus
