#include "gradus/base/shell_word.hpp"

#include <gtest/gtest.h>

#include "tests/program.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus {
namespace {

TEST(ShellWord, QuotesWhatMeansSomethingToAShell) {
  EXPECT_EQ(shell_word("runs/a-1.csv"), "runs/a-1.csv");
  EXPECT_EQ(shell_word("optimizer.learning_rate=0.1"), "optimizer.learning_rate=0.1");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("two words"), "'two words'");
}

TEST(ShellWord, IsReadBackByAShell) {
  const TemporaryFolder folder;
  for (const std::string word : {"it's", "a\"b", "$HOME", "`ls`", "a\\b", "*", "a;b", "{x = [1]}",
                                 "''", "\xc3\xa9", "a\nb", "~", "#", "!"}) {
    tests::Running shell({"sh", "-c", "printf %s " + shell_word(word)}, folder.path());
    EXPECT_EQ(shell.finish().output, word);
  }
}

}  // namespace
}  // namespace gradus
