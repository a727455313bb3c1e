// Cases of program_keys_test.cpp: [model] with its layers and initializers.
#include <gmock/gmock.h>

#include <cmath>

#include "tests/program_keys.hpp"

namespace gradus::tests {
namespace {

using testing::HasSubstr;

SmallConfig layers(const std::string& list) { return {.layers = "[" + list + "]"}; }
// With this after the first layer of eight outputs.
SmallConfig then(const std::string& layer) {
  return layers("{linear = 8}, " + layer + ", {linear = 2}");
}
SmallConfig linear(const std::string& options) {
  return layers("{linear = {outputs = 8" + options + "}}, \"tanh\", {linear = 2}");
}

KeyCase plain_layer(const std::string& name, const std::string& described) {
  return {"layer:" + name, then("\"identity\""), then("\"" + name + "\""),
          [=](const KeyRun& without, const KeyRun& with) {
            prints(described)(without, with);
            trains_otherwise("\"" + name + "\"")(without, with);
          }};
}

KeyCase initializer(const std::string& name, const std::string& written) {
  return {"initializer:" + name, linear(""), linear(", initializer = " + written),
          trains_otherwise("initializer = " + written)};
}
KeyCase option(const std::string& name, const std::string& without, const std::string& with) {
  const std::string key = with.substr(0, with.find(' '));
  const std::string written = "{" + name + " = {" + with + "}}";
  return {name + "." + key, linear(", initializer = " + without),
          linear(", initializer = " + written), trains_otherwise(written)};
}

// Logits of 0 at first, and a step that changes nothing: the loss is the logarithm of two.
const Expectation is_even_with_it = [](const KeyRun& without, const KeyRun& with) {
  EXPECT_NE(without.number("train_loss"), with.number("train_loss"));
  EXPECT_NEAR(with.number("train_loss"), std::log(2.0), 1e-6);
};
SmallConfig still(const std::string& list) {
  SmallConfig out = layers(list);
  out.optimizer = "name = \"sgd\"\nlearning_rate = 0\n";
  return out;
}

}  // namespace

std::vector<KeyCase> model_key_cases() {
  const std::string square = "{linear = {outputs = 2, initializer = {values = [[1, 0], [0, 1]]}";
  std::vector<KeyCase> out = {
      {"model.layers", layers("{linear = 2}"), layers("{linear = 3}, \"relu\", {linear = 2}"),
       changes("parameters", 6, 17)},
      {"model.freeze",
       {},
       {.layers = SmallConfig().layers + "\nfreeze = [\"0.*\"]"},
       trains_otherwise("freeze = [\"0.*\"]")},
      {"model.start_from",
       {},
       {.layers = SmallConfig().layers + "\nstart_from = \"runs/without/model.safetensors\""},
       trains_otherwise("start_from = \"")},
      {"layer:batch_norm", then("\"identity\""), then("\"batch_norm\""), prints("BatchNorm(8)")},
      {"layer:linear", layers("{linear = 2}"), layers("{linear = 4}, {linear = 2}"),
       prints("Linear(2 -> 4)")},
      {"layer:dropout", then("{dropout = 0}"), then("{dropout = 0.5}"),
       trains_otherwise("{dropout = 0.5}")},
      {"layer:residual", then("{linear = 8}"), then("{residual = [{linear = 8}]}"),
       [](const KeyRun& without, const KeyRun& with) {
         trains_otherwise("{residual = [{linear = 8}]}")(without, with);
         EXPECT_EQ(without.number("parameters"), with.number("parameters"));
       }},
      {"layer:concatenate", then("\"tanh\""), then("{concatenate = [[\"identity\"], [\"tanh\"]]}"),
       changes("parameters", 24 + 18, 24 + 34)},
      plain_layer("elu", "ELU"),
      plain_layer("gelu", "GELU"),
      {"gelu", then("\"gelu\""), then("{gelu = \"tanh\"}"), trains_otherwise("{gelu = \"tanh\"}")},
      plain_layer("hard_tanh", "HardTanh"),
      plain_layer("leaky_relu", "LeakyReLU"),
      plain_layer("log_softmax", "LogSoftmax"),
      plain_layer("prelu", "PReLU"),
      plain_layer("relu", "ReLU"),
      plain_layer("sigmoid", "Sigmoid"),
      plain_layer("silu", "SiLU"),
      plain_layer("softmax", "Softmax"),
      plain_layer("softplus", "Softplus"),
      plain_layer("tanh", "Tanh"),
      {"layer:identity", then("\"tanh\""), then("\"identity\""), prints("Identity")},
      {"layer:flatten", then("\"identity\""), then("\"flatten\""), prints("Flatten")},
      {"leaky_relu", then("\"leaky_relu\""), then("{leaky_relu = 0.5}"),
       trains_otherwise("{leaky_relu = 0.5}")},
      {"elu", then("\"elu\""), then("{elu = 0.25}"), trains_otherwise("{elu = 0.25}")},
      {"prelu", then("\"prelu\""), then("{prelu = 0.5}"), trains_otherwise("{prelu = 0.5}")},
      {"prelu.slope", then("{prelu = {each = true}}"), then("{prelu = {slope = 0.5, each = true}}"),
       trains_otherwise("{prelu = {slope = 0.5, each = true}}")},
      {"prelu.each", then("{prelu = {slope = 0.5}}"), then("{prelu = {slope = 0.5, each = true}}"),
       changes("parameters", 24 + 1 + 18, 24 + 8 + 18)},
      {"linear.outputs", linear(""), layers("{linear = {outputs = 5}}, \"tanh\", {linear = 2}"),
       changes("parameters", 24 + 18, 15 + 12)},
      {"linear.bias", linear(""), linear(", bias = false"), changes("parameters", 42, 34)},
      {"initializer:values", still("{linear = {outputs = 2, bias = false}}"),
       still("{linear = {outputs = 2, bias = false, initializer = {values = [[3, 1], [3, 1]]}}}"),
       is_even_with_it},
      {"linear.initializer", linear(""), linear(", initializer = \"orthogonal\""),
       trains_otherwise("initializer = \"orthogonal\"")},
      initializer("xavier_normal", "\"xavier_normal\""),
      initializer("xavier_uniform", "\"xavier_uniform\""),
      initializer("kaiming_normal", "\"kaiming_normal\""),
      initializer("kaiming_uniform", "\"kaiming_uniform\""),
      initializer("orthogonal", "\"orthogonal\""),
      initializer("normal", "{normal = 0.1}"),
      initializer("uniform", "{uniform = 0.1}"),
      {"initializer:constant", still("{linear = {outputs = 2, bias = false}}"),
       still("{linear = {outputs = 2, bias = false, initializer = {constant = 0.5}}}"),
       is_even_with_it},
      {"normal.deviation", linear(", initializer = {normal = 0.1}"),
       linear(", initializer = {normal = {deviation = 0.5}}"),
       trains_otherwise("{normal = {deviation = 0.5}}")},
      option("normal", "{normal = {deviation = 0.5}}", "mean = 0.5, deviation = 0.5"),
      option("xavier_normal", "\"xavier_normal\"", "gain = 2"),
      option("xavier_uniform", "\"xavier_uniform\"", "gain = 2"),
      option("orthogonal", "\"orthogonal\"", "gain = 2"),
      option("kaiming_normal", "\"kaiming_normal\"", "gain = 2"),
      option("kaiming_uniform", "\"kaiming_uniform\"", "gain = 2"),
      option("kaiming_normal", "\"kaiming_normal\"", "fan = \"out\""),
      option("kaiming_uniform", "\"kaiming_uniform\"", "fan = \"out\""),
      {"linear.bias_initializer", still(square + "}}"),
       still(square + ", bias_initializer = {values = [50, 0]}}}"),
       [](const KeyRun& without, const KeyRun& with) {
         EXPECT_EQ(without.outcome().code, 0);
         EXPECT_THAT(with.file("config.toml"), HasSubstr("bias_initializer = {values = [50, 0]}"));
         EXPECT_NE(without.number("train_loss"), with.number("train_loss"));
       }},
  };
  return out;
}

}  // namespace gradus::tests
