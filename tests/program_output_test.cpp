// What becomes of a command whose output cannot be written, and of a training that is ended by a
// signal.
#include <gmock/gmock.h>
#include <pty.h>

#include "tests/environment_variable.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::HasSubstr;

const SmallConfig long_training{.training = "epochs = 1000000\nbatch = 30\n"};

TEST_F(Program, Returns1WhereStandardOutputCannotBeWritten) {
  ASSERT_EQ(train({}, {"--quiet"}).code, 0);
  folder_.write("points.csv", "0.5,0.5\n");
  for (const std::string command :
       {"--help", "--version", "train --help", "data list", "inspect runs/small",
        "evaluate runs/small", "predict runs/small --input points.csv", "explain small.toml"}) {
    for (const char* nowhere : {"> /dev/full", ">&-"}) {
      const Outcome outcome = shell("\"$gradus\" " + command + " " + nowhere);
      EXPECT_EQ(outcome.code, 1) << command << " " << nowhere;
      EXPECT_THAT(outcome.errors, HasSubstr("gradus: standard output cannot be written"))
          << command;
    }
  }
}

TEST_F(Program, SavesARunWhoseOutputCannotBeWritten) {
  folder_.write("small.toml", text_of({}));
  const Outcome outcome = shell("\"$gradus\" train small.toml > /dev/full");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("standard output"));
  EXPECT_EQ(summary("runs/small")["epochs"], 2);
  EXPECT_EQ(gradus({"evaluate", "runs/small"}).code, 0);
}

TEST_F(Program, TrainsToItsEndWhereTheReaderOfItsOutputGoesAway) {
  folder_.write("small.toml", text_of({.training = "epochs = 3000\nbatch = 30\n"}));
  const Outcome outcome = shell("(\"$gradus\" train small.toml; echo $? > code) | head -1");
  EXPECT_EQ(lines_of(outcome.output).size(), 1u);
  EXPECT_EQ(outcome.errors, "");
  EXPECT_EQ(file("code"), "0\n");
  EXPECT_EQ(summary("runs/small")["epochs"], 3000);
}

// A file of the run that took the number of a closed standard output would be printed into.
TEST_F(Program, PrintsIntoNoFileWhereStandardOutputIsClosed) {
  folder_.write("small.toml", text_of(long_training));
  shell(
      "\"$gradus\" train small.toml <&- >&- 2>&- &\n"
      "until [ \"$(wc -l < runs/small/metrics.csv)\" -gt 5 ]; do sleep 0.01; done 2> /dev/null\n"
      "kill -9 $!");
  EXPECT_TRUE(json::accept(file("runs/small/lock")));
  const auto lines = lines_of(file("runs/small/metrics.csv"));
  for (std::size_t i = 1; i + 1 < lines.size(); ++i)
    ASSERT_EQ(std::count(lines[i].begin(), lines[i].end(), ','), 8) << lines[i];
}

TEST_F(Program, EndsAndSavesWhereItsTerminalCloses) {
  folder_.write("small.toml", text_of(long_training));
  const EnvironmentVariable kind("TERM", "xterm");
  int terminal = -1;
  const pid_t process = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  ASSERT_GE(process, 0);
  if (process == 0) {
    std::signal(SIGHUP, SIG_DFL);
    if (::chdir(folder_.path().c_str()) == 0)
      ::execl(gradus_program, "gradus", "train", "small.toml", nullptr);
    ::_exit(127);
  }
  std::string output;
  char block[4096];
  while (output.find("epoch       3/1000000") == std::string::npos) {
    const ssize_t count = ::read(terminal, block, sizeof block);
    ASSERT_GT(count, 0) << output;
    output.append(block, static_cast<std::size_t>(count));
  }
  ::close(terminal);
  int status = 0;
  ::waitpid(process, &status, 0);
  ASSERT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_EQ(summary("runs/small")["interrupted"], true);
  EXPECT_GE(summary("runs/small")["epochs"], 3);
  EXPECT_EQ(gradus({"evaluate", "runs/small"}).code, 0);
}

TEST_F(Program, TakesSecondHangupsForTheFirst) {
  folder_.write("small.toml", text_of(long_training));
  Running program({gradus_program, "train", "small.toml"}, folder_.path());
  ASSERT_TRUE(program.wait_for("epoch       3/1000000"));
  for (int i = 0; i < 20; ++i) {
    program.signal(SIGHUP);
    ::usleep(1000);
  }
  EXPECT_EQ(program.finish().code, 130);
  EXPECT_EQ(summary("runs/small")["interrupted"], true);
}

TEST_F(Program, GoesOnUnderNohupWhereTheTerminalCloses) {
  folder_.write("small.toml", text_of({.training = "epochs = 20000\nbatch = 30\n"}));
  Running program(
      {"bash", "-c", std::string("trap '' HUP; exec ") + gradus_program + " train small.toml"},
      folder_.path());
  ASSERT_TRUE(program.wait_for("epoch     3/20000"));
  program.signal(SIGHUP);
  const Outcome outcome = program.finish();
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(summary("runs/small")["interrupted"], false);
}

}  // namespace
}  // namespace gradus::tests
