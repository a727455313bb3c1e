#include "gradus/model/workspace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#if defined(__linux__)
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

#include <cmath>
#include <cstring>

#include "gradus/base/parallel.hpp"
#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/concatenate.hpp"
#include "gradus/layers/containers/residual.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/dropout.hpp"
#include "gradus/layers/flatten.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/losses/cross_entropy.hpp"
#include "gradus/losses/mean_squared_error.hpp"
#include "gradus/optimizers/elementwise/adam.hpp"
#include "gradus/optimizers/elementwise/sgd.hpp"
#include "gradus/testing/allocations.hpp"

namespace gradus {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Tensor numbers(const Shape& shape, std::uint64_t seed = 1, DType dtype = DType::float32) {
  Tensor tensor(shape, dtype);
  const Rng rng(seed);
  for (Index i = 0; i < tensor.size(); ++i) {
    with_float_type(dtype,
                    [&]<class T> { tensor.view().data<T>()[i] = static_cast<T>(rng.normal(i)); });
  }
  return tensor;
}

Tensor labels(Index count, Index classes) {
  Tensor tensor({count}, DType::int32);
  for (Index i = 0; i < count; ++i) {
    tensor.view().data<std::int32_t>()[i] =
        static_cast<std::int32_t>(Rng(9).uniform(i) * static_cast<double>(classes));
  }
  return tensor;
}

bool same_bits(ConstTensorView a, ConstTensorView b) {
  return a.shape() == b.shape() && std::memcmp(a.bytes(), b.bytes(), a.byte_size()) == 0;
}

Model disc_network(DType dtype = DType::float32) {
  Model model(Sequential(Linear(2, 25), Tanh(), Linear(25, 25), Tanh(), Linear(25, 25), Tanh(),
                         Linear(25, 2)),
              dtype);
  model.initialize(Rng(1));
  return model;
}

template <class Body>
std::string message_of(const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Workspace, ReplansForASmallerBatchAndKeepsThePlan) {
  const Model model = disc_network();
  Workspace workspace(model, Mode::training);
  const Tensor large = numbers({100, 2}), small = numbers({37, 2});
  const Tensor first(workspace.forward(large));
  EXPECT_EQ(workspace.forward(small).shape(), Shape({37, 2}));
  EXPECT_TRUE(same_bits(workspace.forward(large), first));
}

TEST(Workspace, ALargerBatchMovesTheArenaAndEarlierPlansFollow) {
  const Model model = disc_network();
  Workspace workspace(model, Mode::training);
  const Tensor small = numbers({3, 2}), large = numbers({300, 2});
  const Tensor first(workspace.forward(small));
  workspace.forward(large);
  EXPECT_TRUE(same_bits(workspace.forward(small), first));
}

TEST(Workspace, APlannedTrainingStepAllocatesNothing) {
  if (!allocation_count()) GTEST_SKIP() << "gradus_allocation_counter is not linked";
  for (const DType dtype : {DType::float32, DType::float64}) {
    Model model = disc_network(dtype);
    Workspace workspace(model, Mode::training);
    Adam adam(model);
    Sgd sgd(model, {.learning_rate = 0.1, .momentum = 0.9});
    const CrossEntropy loss;
    const Tensor inputs = numbers({100, 2}), classes = labels(100, 2);
    const auto step = [&](Optimizer& optimizer, Index batch) {
      workspace.forward(inputs.view().slice(0, batch));
      workspace.backward(loss, classes.view().slice(0, batch));
      optimizer.step(workspace.gradients());
    };
    for (const Index batch : {100, 40}) step(adam, batch), step(sgd, batch);
    const auto before = allocation_count();
    for (int i = 0; i < 100; ++i) {
      for (const Index batch : {100, 40}) step(adam, batch), step(sgd, batch);
    }
    EXPECT_EQ(allocation_count().value(), before.value()) << name_of(dtype);
  }
}

#if defined(__linux__)
// The kernel kills a process in strict mode at any system call but read, write and exit.
template <class Body>
bool makes_no_system_call(const Body& body) {
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
    body();
    syscall(SYS_exit, 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(Workspace, APlannedTrainingStepMakesNoSystemCall) {
  EXPECT_FALSE(makes_no_system_call([] { getppid(); }));
  const int before = threads();
  set_threads(1);
  Model model = disc_network();
  Workspace workspace(model, Mode::training);
  Adam adam(model);
  const CrossEntropy loss;
  const Tensor inputs = numbers({1000, 2}), classes = labels(1000, 2);
  const auto step = [&] {
    workspace.forward(inputs);
    workspace.backward(loss, classes);
    adam.step(workspace.gradients());
  };
  step();
  EXPECT_GT(workspace.shards(), 1);
  EXPECT_TRUE(makes_no_system_call([&] {
    for (int i = 0; i < 100; ++i) step();
  }));
  set_threads(before);
}
#endif

TEST(Workspace, TheAllocationCounterSeesAnAllocation) {
  const auto before = allocation_count();
  if (!before) GTEST_SKIP() << "gradus_allocation_counter is not linked";
  const AlignedBuffer buffer(100);
  EXPECT_GT(allocation_count().value(), before.value());
}

TEST(Workspace, ThePlannedBytesAreWhatTheArenaTakes) {
  // Every byte that a step writes is in the arena: input and output are its views.
  const Model model = disc_network();
  Workspace workspace(model, Mode::inference);
  workspace.plan({100, 2});
  const PlannedMemory memory = workspace.memory();
  // Two activations of 100 x 25 floats are alive at once, and the largest pair decides.
  EXPECT_EQ(memory.arena_bytes, 2 * aligned_size(100 * 25 * 4));
  EXPECT_LT(memory.arena_bytes, memory.unshared_bytes);
  EXPECT_EQ(memory.gradient_bytes, 0u);
}

TEST(Workspace, InferenceTakesLessMemoryThanTraining) {
  const Model model = disc_network();
  Workspace training(model, Mode::training), inference(model, Mode::inference);
  training.plan({100, 2});
  inference.plan({100, 2});
  EXPECT_LT(inference.memory().arena_bytes, training.memory().arena_bytes);
  training.plan({10, 2});
  EXPECT_EQ(training.memory().gradient_bytes, model.values().all().byte_size());
}

TEST(Workspace, PointwiseLayersWorkInPlaceWhereLifetimesAllow) {
  const Model model(Sequential(Identity(), Flatten(), ReLU(), Dropout(0.5)));
  Workspace workspace(model, Mode::inference);
  workspace.plan({10, 4, 4});
  EXPECT_EQ(workspace.memory().arena_bytes, aligned_size(10 * 16 * 4));
}

TEST(Workspace, AValueThatIsReadTwiceIsNotOverwritten) {
  // y = x + relu(x): relu must not work in x.
  const Model model(Residual(ReLU{}));
  Workspace workspace(model, Mode::inference);
  const auto y = workspace.forward(Tensor::of<float>({1, 2}, {-3, 5})).as<float>();
  EXPECT_EQ(y[0], -3);
  EXPECT_EQ(y[1], 10);
}

// The same child twice: shared weights, and a value with two readers.
class Twice final : public Module {
 public:
  std::string describe() const override { return "Twice"; }
  void visit(Visitor& visitor) override {
    visitor("tower", tower_);
    visitor("sum", sum_);
  }
  Value wire(Graph& graph, std::span<const Value> inputs) const override {
    const Value once = graph(tower_, inputs[0]);
    return graph(sum_, {graph(tower_, once), once});
  }

 private:
  Linear tower_{1, 1, {.bias = false}};
  Sum sum_;
};

TEST(Workspace, ALayerUsedTwiceGetsTheSumOfItsGradients) {
  Model model(Twice{});
  model.values()[model.parameter("tower.weight")].as<float>()[0] = 3;
  Workspace workspace(model, Mode::training, {.input_gradient = true});
  // y = w^2 x + w x with x = 2: dy/dw = 2 w x + x = 14, dy/dx = w^2 + w = 12.
  EXPECT_EQ(workspace.forward(Tensor::of<float>({1, 1}, {2})).as<float>()[0], 24);
  workspace.backward(Tensor::of<float>({1, 1}, {1}));
  EXPECT_EQ(workspace.gradients()[model.parameter("tower.weight")].as<float>()[0], 14);
  EXPECT_EQ(workspace.input_gradient().as<float>()[0], 12);
}

TEST(Workspace, TheInputGradientIsComputedOnlyOnRequest) {
  const Model model(Sequential(Flatten(), Linear(8, 4)));
  Workspace without(model, Mode::training), with(model, Mode::training, {.input_gradient = true});
  without.forward(Tensor({16, 8}));
  with.forward(Tensor({16, 8}));
  EXPECT_FALSE(without.input_gradient());
  EXPECT_EQ(with.input_gradient().shape(), Shape({16, 8}));
  // Forward and weight gradient; the input gradient is a third product of the same size.
  EXPECT_EQ(without.layers()[1].flops, 2 * 2.0 * 16 * 8 * 4);
  EXPECT_EQ(with.layers()[1].flops, 3 * 2.0 * 16 * 8 * 4);
}

TEST(Workspace, AWrongShapeInsideAContainerIsNamedByItsPath) {
  const Model model(Sequential(Linear(3, 4), Residual(ReLU(), Linear(5, 4))));
  Workspace workspace(model, Mode::training);
  EXPECT_THAT(message_of([&] {
                workspace.plan({2, 3});
              }),
              StartsWith("1.body.1: Linear(5 -> 4) cannot take [2, 4]: the last axis must be 5\n"));
}

TEST(Workspace, AResidualBodyThatChangesTheShapeIsRefused) {
  const Model model(Sequential(Linear(3, 4), Residual(Linear(4, 5))));
  Workspace workspace(model, Mode::training);
  EXPECT_THAT(message_of([&] {
                workspace.plan({2, 3});
              }),
              StartsWith("1.sum: Sum cannot take [2, 5] and [2, 4]: all must have one shape\n"));
}

TEST(Workspace, ANumberWithoutABatchIsRefused) {
  const Model model(ReLU{});
  Workspace workspace(model, Mode::inference);
  EXPECT_THAT(message_of([&] { workspace.plan(Shape()); }),
              HasSubstr("requires an input with a batch axis"));
}

TEST(Workspace, UseInTheWrongOrderOrModeIsRefused) {
  const Model model(Linear(2, 3));
  Workspace training(model, Mode::training), inference(model, Mode::inference);
  const MeanSquaredError loss;
  const Tensor targets({4, 3});
  EXPECT_EQ(message_of([&] { training.output(); }), "output requires a forward() before it");
  EXPECT_EQ(message_of([&] { training.evaluate(loss, targets); }),
            "evaluate requires a forward() before it");
  EXPECT_EQ(message_of([&] { training.backward(loss, targets); }),
            "backward requires a forward() before it");
  inference.forward(Tensor({4, 2}));
  EXPECT_EQ(message_of([&] { inference.backward(loss, targets); }),
            "backward requires a workspace of Mode::training");
  EXPECT_EQ(message_of([&] { inference.backward(targets); }),
            "backward requires a workspace of Mode::training");
  EXPECT_EQ(message_of([&] { inference.input_gradient(); }),
            "input_gradient requires a workspace of Mode::training");
  EXPECT_EQ(message_of([&] { inference.gradients(); }),
            "gradients requires a workspace of Mode::training");
}

TEST(Workspace, AGradientOfTheWrongShapeIsRefused) {
  const Model model(Linear(2, 3));
  Workspace workspace(model, Mode::training);
  workspace.forward(Tensor({4, 2}));
  EXPECT_EQ(message_of([&] {
              workspace.backward(Tensor({4, 2}));
            }),
            "backward requires the gradient of the output, float32 [4, 3], got float32 [4, 2]");
}

TEST(Workspace, DropoutDependsOnSeedAndStepAlone) {
  const Model model(Dropout(0.5));
  const Tensor ones = Tensor::of<float>({1, 8}, {1, 1, 1, 1, 1, 1, 1, 1});
  Workspace a(model, Mode::training, {.seed = 1}), b(model, Mode::training, {.seed = 1});
  const Tensor first(a.forward(ones));
  EXPECT_TRUE(same_bits(b.forward(ones), first));
  a.set_step(5);
  EXPECT_FALSE(same_bits(a.forward(ones), first));
  Workspace other(model, Mode::training, {.seed = 2});
  EXPECT_FALSE(same_bits(other.forward(ones), first));
}

TEST(Workspace, BatchesOfImagesAreConvertedAndScaledOnTheWayIn) {
  const Model model(Flatten{});
  Workspace workspace(model, Mode::inference);
  const Tensor images = Tensor::of<std::uint8_t>({3, 1, 2}, {0, 255, 10, 20, 30, 40});
  const std::vector<std::int32_t> chosen{2, 0};
  const std::vector<double> scale{0.5}, shift{-1};
  const auto rows = workspace.forward(Rows(images.view(), chosen, scale, shift)).as<float>();
  EXPECT_THAT(std::vector<float>(rows.begin(), rows.end()),
              ::testing::ElementsAre(14, 19, -1, 126.5f));
}

}  // namespace
}  // namespace gradus
