#include "gradus/kernels/target.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <map>
#include <string>

#include "gradus/base/error.hpp"

namespace gradus {
namespace {

// ctest runs these tests once for each target. Where the machine lacks one, all are skipped.
class ForcedTarget final : public testing::Environment {
 public:
  void SetUp() override {
    try {
      vector_target();
    } catch (const Error& error) {
      const std::string message = error.what();
      if (message.find("lacks it") == std::string::npos) FAIL() << message;
      GTEST_SKIP() << message;
    }
  }
};
[[maybe_unused]] testing::Environment* const forced_target =
    testing::AddGlobalTestEnvironment(new ForcedTarget);

TEST(VectorTarget, IsTheOneThatTheEnvironmentNames) {
  const char* const forced = std::getenv("GRADUS_TARGET");
  if (forced == nullptr) {
    EXPECT_FALSE(vector_target().empty());
    return;
  }
  const std::map<std::string, std::string> names = {
      {"avx512", "AVX-512"}, {"avx2", "AVX2"}, {"portable", "portable"}};
  EXPECT_EQ(vector_target(), names.at(forced));
}

}  // namespace
}  // namespace gradus
