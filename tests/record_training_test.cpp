// What tools/compare_pytorch lets another library train on is what `gradus train` trains on.
#include <gmock/gmock.h>

#include <set>

#include "app/configuration/config.hpp"
#include "app/configuration/model_builder.hpp"
#include "gradus/formats/safetensors.hpp"
#include "gradus/gradus.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/optimizers/kinds.hpp"
#include "tests/paths.hpp"
#include "tests/program_fixture.hpp"
#include "tests/tensors.hpp"

namespace gradus::tests {
namespace {

// With a smaller last batch, a learning rate that moves, scaled samples, and numbers of each type.
const SmallConfig classes{.optimizer =
                              "name = \"adam\"\nlearning_rate = 0.05\n"
                              "weight_decay = 0.001\nschedule = \"one_cycle\"\n",
                          .training = "epochs = 3\nbatch = 30\n"};
const SmallConfig numbers{.head = "seed = 5\nrounds = 2\ndtype = \"float64\"\nloss = \"mse\"\n",
                          .data =
                              "source = \"csv\"\nfile = \"squares.csv\"\ntarget = -1\n"
                              "standardize_target = true\n",
                          .layers = "[{linear = 4}, \"tanh\", {linear = 1}]"};

class RecordTraining : public Program {
 protected:
  void SetUp() override {
    std::string table = "x,y\n";
    for (int i = 0; i < 50; ++i) table += text(i, ",", i * i, "\n");
    folder_.write("squares.csv", table);
  }
  Outcome record(const SmallConfig& config) const {
    folder_.write("small.toml", text_of(config));
    return Running({record_training, "small.toml", "recording"}, folder_.path()).finish();
  }
  TensorFile recording(const SmallConfig& config) const {
    const Outcome outcome = record(config);
    EXPECT_EQ(outcome.code, 0) << outcome.errors;
    return read_safetensors(path("recording"));
  }
};

Dataset samples(const TensorFile& recorded, const std::string& part) {
  const Tensor& targets = recorded.tensors.at(part + "_targets");
  return {.inputs = recorded.tensors.at(part + "_inputs"),
          .targets = targets,
          .classes = targets.dtype() == DType::int32 ? 2 : 0};
}

TEST_F(RecordTraining, EndsWithTheWeightsAndFiguresOfTheProgram) {
  for (const SmallConfig& config : {classes, numbers}) {
    const TensorFile recorded = recording(config);
    ASSERT_EQ(train(config, {"--force"}).code, 0);
    const TensorFile trained = read_safetensors(path("runs/small/model.safetensors"));
    EXPECT_EQ(trained.tensors.size(), 4u);
    for (const auto& [name, values] : trained.tensors)
      EXPECT_EQ(doubles(recorded.tensors.at("final." + name)), doubles(values)) << name;
    const json round = summary("runs/small")["rounds"][0];
    const auto figure = [&](const char* name) { return std::stod(recorded.metadata.at(name)); };
    EXPECT_EQ(figure("test_loss"), round["test_loss"]);
    if (round.contains("test_r2"))
      EXPECT_EQ(figure("test_r2"), round["test_r2"]);
    else
      EXPECT_EQ(figure("test_error"), round["test_error"]);
    EXPECT_EQ(recorded.metadata.at("config"), file("runs/small/config.toml"));
  }
}

// Nothing but what the recording holds gives the same losses, weights and figures, bit for bit.
TEST_F(RecordTraining, HoldsAllThatATrainingNeeds) {
  for (const SmallConfig& small : {classes, numbers}) {
    const TensorFile recorded = recording(small);
    const auto tensor = [&](const std::string& name) { return recorded.tensors.at(name).view(); };
    const app::Config config = app::read_config(path("small.toml"));
    const Dataset train = samples(recorded, "train");
    Model model = app::build_model(
        config, {.input = train.inputs[0].shape().sample(), .classes = train.classes});
    for (const NamedParameter& named : model.parameters()) {
      const ConstTensorView initial = tensor("initial." + named.name);
      ASSERT_EQ(initial.dtype(), config.dtype);
      std::copy_n(initial.bytes(), initial.byte_size(), model.values()[*named.parameter].bytes());
    }
    const auto optimizer = build_optimizer(config.optimizer, model);
    const auto loss = build_loss(config.loss);
    Workspace workspace(model, Mode::training);
    std::vector<double> losses;
    std::set<std::vector<double>> orders;
    for (Index epoch = 0; epoch < config.training.epochs; ++epoch) {
      const ConstTensorView order = tensor("rows").slice(epoch, 1);
      orders.insert(doubles(order));
      for (auto rows = order.as<std::int32_t>(); !rows.empty();) {
        const auto count = std::min(rows.size(), static_cast<std::size_t>(config.training.batch));
        const Batch batch = train.rows(rows.first(count));
        rows = rows.subspan(count);
        optimizer->set_learning_rate(tensor("learning_rates").as<double>()[losses.size()]);
        workspace.forward(batch.inputs);
        losses.push_back(workspace.backward(*loss, batch.targets));
        optimizer->step(workspace.gradients());
      }
    }
    EXPECT_EQ(losses, doubles(tensor("losses")));
    EXPECT_EQ(static_cast<Index>(orders.size()), config.training.epochs);  // each is another
    for (const NamedParameter& named : model.parameters())
      EXPECT_EQ(doubles(model.values()[*named.parameter]), doubles(tensor("final." + named.name)));
    const Evaluation test = evaluate(model, samples(recorded, "test"), *loss);
    EXPECT_EQ(text(test.loss), recorded.metadata.at("test_loss"));
  }
}

TEST_F(RecordTraining, RefusesWhatItCannotWriteDown) {
  SmallConfig fresh = classes;
  fresh.data += "fresh = true\n";
  const Outcome refused = record(fresh);
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.errors, testing::HasSubstr("leave out fresh = true"));
  SmallConfig clipped = classes;
  clipped.training += "clip_norm = 1\n";
  EXPECT_THAT(record(clipped).errors, testing::HasSubstr("requires plain steps"));
  EXPECT_FALSE(fs::exists(path("recording")));
  EXPECT_EQ(Running({record_training}, folder_.path()).finish().code, 2);
}

}  // namespace
}  // namespace gradus::tests
