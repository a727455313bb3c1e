// What tests of figures share: with and without gnuplot.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "gradus/figures/gnuplot.hpp"
#include "tests/environment_variable.hpp"
#include "tests/temporary_folder.hpp"

// For tests of pictures; those of the CSV behind them run everywhere.
#define SKIP_WITHOUT_GNUPLOT() \
  if (!::gradus::gnuplot("")) GTEST_SKIP() << "there is no gnuplot in PATH"

namespace gradus::tests {

// Makes `script`, a shell's, the gnuplot in PATH; without a script there is none.
class OtherGnuplot {
 public:
  explicit OtherGnuplot(std::string_view script = "") : path_("PATH", folder_.path().string()) {
    if (script.empty()) return;
    const auto program = folder_.write("gnuplot", "#!/bin/sh\n" + std::string(script) + "\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  }

 private:
  TemporaryFolder folder_;
  EnvironmentVariable path_;
};

}  // namespace gradus::tests
