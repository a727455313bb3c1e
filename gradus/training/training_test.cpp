#include "gradus/training/training.hpp"

#include <gmock/gmock.h>

#include <map>
#include <variant>

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
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::HasSubstr;

// Every part that an object lists, by its name, to be put into another object.
class Parts final : public StateVisitor {
 public:
  void operator()(std::string_view name, ParameterVector& numbers) override { take(name, numbers); }
  void operator()(std::string_view name, double& number) override { take(name, number); }
  void operator()(std::string_view name, Index& number) override { take(name, number); }
  void operator()(std::string_view name, std::vector<double>& numbers) override {
    take(name, numbers);
  }

  template <class From, class To>
  static void copy(From& from, To& to) {
    Parts parts;
    from.visit_state(parts);
    parts.puts_back_ = true;
    to.visit_state(parts);
  }

 private:
  using Part = std::variant<Tensor, double, Index, std::vector<double>>;
  void take(std::string_view name, ParameterVector& numbers) {
    if (puts_back_) {
      const ConstTensorView kept = std::get<Tensor>(parts_.at(std::string(name)));
      std::copy_n(kept.bytes(), kept.byte_size(), numbers.all().bytes());
    } else {
      add(name, Tensor(numbers.all()));
    }
  }
  template <class Number>
  void take(std::string_view name, Number& number) {
    if (puts_back_) {
      number = std::get<Number>(parts_.at(std::string(name)));
    } else {
      add(name, number);
    }
  }
  void add(std::string_view name, Part part) {
    EXPECT_TRUE(parts_.emplace(name, std::move(part)).second) << name << " is listed twice";
  }

  std::map<std::string, Part> parts_;
  bool puts_back_ = false;
};

Model network(bool draws = true) {
  Model model(draws ? Sequential(Linear(2, 16), BatchNorm(16), Tanh(), Dropout(0.2), Linear(16, 2))
                    : Sequential(Linear(2, 16), Tanh(), Linear(16, 2)));
  model.initialize(Rng(3));
  return model;
}

Dataset points(Index count) { return disc(count, Rng(1)); }

constexpr LoaderOptions in_batches{.batch = 30, .shuffle = true, .seed = 4};

using MakeOptimizer = std::function<std::unique_ptr<Optimizer>(Model&)>;

// A training that is given the state of one that has taken some steps goes on to the same bits.
void expect_to_go_on(const MakeOptimizer& make, bool one_batch = false) {
  const Dataset data = points(100);
  const Loader loader(data, one_batch ? LoaderOptions{.batch = 100} : in_batches);
  const CrossEntropy loss;
  const TrainOptions options{.epochs = 4, .schedule = schedules::cosine(), .seed = 9};
  for (const int steps : {1, 2}) {
    Model whole = network(!one_batch), first = network(!one_batch), second = network(!one_batch);
    second.initialize(Rng(77));  // all that it begins with is replaced
    const auto of_whole = make(whole), of_first = make(first), of_second = make(second);
    Training undisturbed(whole, loader, loss, *of_whole, options);
    while (!undisturbed.is_finished()) undisturbed.epoch();

    Training stopped(first, loader, loss, *of_first, options);
    for (int i = 0; i < steps; ++i) stopped.step();
    Training resumed(second, loader, loss, *of_second, options);
    Parts::copy(stopped, resumed);
    EXPECT_EQ(resumed.progress().step, steps);
    while (!resumed.is_finished()) resumed.epoch();
    EXPECT_TRUE(
        tests::same_bits(std::as_const(second).values().all(), std::as_const(whole).values().all()))
        << of_whole->describe() << " after " << steps;
    EXPECT_EQ(resumed.history().back().train_loss, undisturbed.history().back().train_loss);
  }
}

template <class O, class Options>
MakeOptimizer optimizer(const Options& options) {
  return [options](Model& model) { return std::make_unique<O>(model, options); };
}

TEST(Training, GoesOnFromItsStateToTheSameBits) {
  expect_to_go_on(optimizer<Sgd>(SgdOptions{.learning_rate = 0.1}));
  expect_to_go_on(optimizer<Sgd>(SgdOptions{.learning_rate = 0.1, .momentum = 0.9}));
  expect_to_go_on(optimizer<Adam>(AdamOptions{.learning_rate = 0.01}));
  expect_to_go_on(optimizer<AdamW>(AdamWOptions{.learning_rate = 0.01}));
  expect_to_go_on(optimizer<RMSprop>(RMSpropOptions{.learning_rate = 0.01, .momentum = 0.5}));
  expect_to_go_on(optimizer<Adagrad>(AdagradOptions{.learning_rate = 0.1}));
  expect_to_go_on(optimizer<Lbfgs>(LbfgsOptions{.history = 3}), true);
}

EpochResult with_loss(Index epoch, double loss) {
  EpochResult out;
  out.epoch = epoch;
  out.train_loss = loss;
  return out;
}

TEST(Training, CallbacksGoOnFromTheirState) {
  Model model = network(), other = network();
  EarlyStopping stopping(model, {.patience = 3, .watched = Watched::train_loss});
  stopping.after_epoch(with_loss(1, 5));
  const Tensor best(std::as_const(model).values().all());
  model.initialize(Rng(8));
  stopping.after_epoch(with_loss(2, 6));
  EarlyStopping next(other, {.patience = 3, .watched = Watched::train_loss});
  Parts::copy(stopping, next);
  EXPECT_TRUE(next.after_epoch(with_loss(3, 5.5)));
  EXPECT_FALSE(next.after_epoch(with_loss(4, 5.5)));
  EXPECT_EQ(next.best_epoch(), 1);
  next.after_training();
  EXPECT_TRUE(tests::same_bits(std::as_const(other).values().all(), best));

  Sgd sgd(model, {.learning_rate = 1}), another(model, {.learning_rate = 1});
  ReduceOnPlateau plateau(sgd, {.patience = 2, .watched = Watched::train_loss});
  plateau.after_epoch(with_loss(1, 5));
  plateau.after_epoch(with_loss(2, 5));
  ReduceOnPlateau later(another, {.patience = 2, .watched = Watched::train_loss});
  Parts::copy(plateau, later);
  later.after_epoch(with_loss(3, 5));
  EXPECT_EQ(another.learning_rate(), 0.1);
}

TEST(Training, TakesAStepAnEpochOrAnEvaluationAtATime) {
  const Dataset data = points(100), held_back = points(50);
  const Loader loader(data, in_batches);
  const CrossEntropy loss;
  Model model = network();
  Adam adam(model);
  class StopAfter final : public Callback {
   public:
    bool after_step(const Progress& progress) override { return progress.step != 6; }
  };
  StopAfter stop;
  Training training(model, loader, loss, adam, {.epochs = 2, .test = &held_back}, {&stop});
  EXPECT_EQ(training.step().samples, 30);
  EXPECT_EQ(training.step().samples, 60);
  EXPECT_TRUE(training.history().empty());
  const EpochResult first = training.epoch();  // the two steps that are left
  EXPECT_EQ(first.epoch, 1);
  EXPECT_EQ(first.steps, 4);
  EXPECT_EQ(first.samples, 100);
  EXPECT_EQ(first.test_loss, training.evaluate(held_back).loss);
  EXPECT_FALSE(training.is_finished());
  // Ends early.
  EXPECT_EQ(training.epoch().samples, 60);
  EXPECT_TRUE(training.is_stopped());
  EXPECT_FALSE(training.is_finished());
  EXPECT_EQ(training.epoch().samples, 100);
  EXPECT_FALSE(training.is_stopped());
  EXPECT_TRUE(training.is_finished());
  EXPECT_EQ(training.progress().step, 8);
  EXPECT_THAT(tests::error_of([&] { training.step(); }), HasSubstr("all its 2 epochs"));
  EXPECT_EQ(training.history().size(), 3u);
}

TEST(Training, DoesNotGoOnAfterAnError) {
  Dataset data = points(100);
  const Loader loader(data, in_batches);
  const CrossEntropy loss;
  Model model = network();
  Sgd sgd(model, {.learning_rate = 1e30});
  Training training(model, loader, loss, sgd, {.epochs = 50});
  const auto error = [&] { return tests::error_of([&] { training.epoch(); }); };
  std::string first;
  for (int i = 0; i < 50 && (first.empty() || first == "no error"); ++i) first = error();
  EXPECT_THAT(first, HasSubstr("learning rate"));
  EXPECT_THAT(error(), HasSubstr("ended with an error"));
}

TEST(Training, RefusesABatchOfOneSampleThatIsNormalized) {
  const Dataset data = points(31);
  const Loader loader(data, {.batch = 10});
  const CrossEntropy loss;
  Model model = network();
  Sgd sgd(model, {.learning_rate = 0.1});
  EXPECT_THAT(tests::error_of([&] { Training(model, loader, loss, sgd); }),
              HasSubstr("1: BatchNorm(16) requires two samples or more in a batch, and the last "
                        "batch of an epoch has one: choose another batch than 10"));
  const Loader dropping(data, {.batch = 10, .drop_last = true});
  EXPECT_NO_THROW(Training(model, dropping, loss, sgd));
}

// Which of three numbers is the largest, at each of four times of a sample.
Dataset labelled_times(Index samples) {
  constexpr Index times = 4, features = 3;
  Dataset dataset{.inputs = tests::random_tensor({samples, times, features}, DType::float32, 5),
                  .targets = Tensor({samples, times}, DType::int32),
                  .classes = features};
  const auto inputs = dataset.inputs[0].as<float>();
  const auto labels = dataset.targets.as<std::int32_t>();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto first = inputs.begin() + static_cast<std::ptrdiff_t>(i * features);
    labels[i] = static_cast<std::int32_t>(std::max_element(first, first + features) - first);
  }
  return dataset;
}

TEST(Training, CountsTheClassOfEachTime) {
  const Dataset dataset = labelled_times(50);
  validate(dataset);
  Model model(Linear(3, 3));
  model.initialize(Rng(1));
  const CrossEntropy loss;
  const Evaluation before = evaluate(model, dataset, loss);
  EXPECT_EQ(before.confusion.total(), 200);
  // As of the same rows without an axis of times.
  Dataset flat = dataset;
  flat.inputs = Tensor(dataset.inputs[0].view().reshaped({200, 3}));
  flat.targets = Tensor(dataset.targets.view().reshaped({200}));
  const Evaluation wanted = evaluate(model, flat, loss);
  EXPECT_NEAR(before.loss, wanted.loss, 1e-6);
  EXPECT_EQ(before.error_rate, wanted.error_rate);
  EXPECT_GT(*before.error_rate, 0.3);

  Adam adam(model, {.learning_rate = 0.1});
  const Loader loader(dataset, {.batch = 10});
  Training training(model, loader, loss, adam, {.epochs = 60, .test = &dataset});
  EpochResult last;
  while (!training.is_finished()) last = training.epoch();
  EXPECT_LT(*last.test_error_rate, 0.05);
  EXPECT_LT(*last.train_error_rate, 0.05);
  EXPECT_GT(*last.train_error_rate, 0);
}

}  // namespace
}  // namespace gradus
