#include "tests/readme_keys.hpp"

#include <gmock/gmock.h>

namespace gradus::tests {
namespace {

using testing::UnorderedElementsAre;

TEST(ReadmeKeys, AreThoseOfTomlAndItsComments) {
  EXPECT_THAT(ReadmeKeys().read("```toml\n"
                                "seed = 1     # see there\n"
                                "[data]\n"
                                "separator = \"=;\"  # or size = 3, in place of it\n"
                                "scaling = {mean = 1,\n"
                                "  deviation = 2}\n"
                                "[model]\n"
                                "layers = [\n"
                                "  {linear = {outputs = 2, initializer = {normal = {mean = 0}}}},\n"
                                "  {residual = [{elu = 1}, \"tanh\"]},  # {prelu = 0.25}\n"
                                "]\n"
                                "[training]\n"
                                "stopping = 10\n"
                                "             # or {patience = 10}\n"
                                "```\n"
                                "```\nnot = toml\n```\n"),
              UnorderedElementsAre(
                  "seed", "data.separator", "data.size", "data.scaling", "scaling.mean",
                  "scaling.deviation", "model.layers", "layer:linear", "linear.outputs",
                  "linear.initializer", "initializer:normal", "normal.mean", "layer:residual",
                  "layer:elu", "layer:prelu", "training.stopping", "stopping.patience"));
}

TEST(ReadmeKeys, AreThoseOfTomlInTheText) {
  EXPECT_THAT(ReadmeKeys().read("A layer `{prelu = {slope = 0.25,\neach = true}}` or `tanh`; no\n"
                                "key is 'a = b'. `GRADUS` is none.\n"),
              UnorderedElementsAre("prelu", "prelu.slope", "prelu.each"));
}

TEST(ReadmeKeys, AreTheWordsOfTablesAndWhatIsInTheirColumnsOfKeys) {
  EXPECT_THAT(ReadmeKeys().read("| optimizer | its own keys |\n"
                                "|---|---|\n"
                                "| `sgd` | `momentum`, and `sgd` no `epsilon` |\n"
                                "| `lbfgs`, `newton` | `history = 10` |\n"
                                "\n"
                                "| initializer | numbers |\n"
                                "|---|---|\n"
                                "| `\"orthogonal\"`, `{normal = {mean = 0.5}}` | of `size` |\n"
                                "\n"
                                "| folder | keys |\n"
                                "|---|---|\n"
                                "| `app` | `none` |\n"),
              UnorderedElementsAre("optimizer:sgd", "momentum", "optimizer:lbfgs",
                                   "optimizer:newton", "history", "initializer:orthogonal",
                                   "initializer:normal", "normal.mean"));
}

}  // namespace
}  // namespace gradus::tests
