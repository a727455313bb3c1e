// What the program shows while it reads a long file, and where.
#include <gmock/gmock.h>
#include <pty.h>
#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

class ProgramReading : public Program {
 protected:
  void SetUp() override {
    std::string content = "area,price\n";
    for (int i = 0; i < 40; ++i) content += std::to_string(i) + "," + std::to_string(2 * i) + "\n";
    folder_.write("homes.csv", content);
    const SmallConfig config{.head = "loss = \"mse\"\n",
                             .data = "source = \"csv\"\nfile = \"homes.csv\"\ntarget = \"price\"\n",
                             .layers = "[{linear = 1}]"};
    ASSERT_EQ(train(config).code, 0);
    ASSERT_EQ(::mkfifo(path("slow.csv").c_str(), 0600), 0);
  }
  // A file that takes more than a second; what is read at once is less than each half.
  void feed() const {
    std::string half = "area\n";
    while (half.size() < 400000) half += "50\n";
    std::ofstream out(path("slow.csv"), std::ios::binary);
    out << half << std::flush;
    std::this_thread::sleep_for(std::chrono::milliseconds(1300));
    out << half.substr(5) << std::flush;
  }
};

TEST_F(ProgramReading, ShowsOnATerminalHowFarItIs) {
  int terminal = -1;
  const pid_t process = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  ASSERT_GE(process, 0);
  if (process == 0) {
    ::setenv("TERM", "xterm", 1);
    if (::chdir(folder_.path().c_str()) == 0)
      ::execl(gradus_program, gradus_program, "predict", "runs/small", "--input", "slow.csv",
              "--output", "out.csv", nullptr);
    ::_exit(127);
  }
  std::thread feeding([&] { feed(); });
  std::string shown;
  char block[4096];
  for (ssize_t count; (count = ::read(terminal, block, sizeof block)) > 0;)
    shown.append(block, static_cast<std::size_t>(count));
  feeding.join();
  int status = 0;
  ::waitpid(process, &status, 0);
  ::close(terminal);
  EXPECT_EQ(WEXITSTATUS(status), 0) << shown;
  EXPECT_THAT(shown,
              AllOf(HasSubstr("reading slow.csv: "), HasSubstr(" rows"), EndsWith("\r\x1b[K")));
  EXPECT_EQ(lines_of(file("out.csv")).size(), 266665u);
}

TEST_F(ProgramReading, ShowsNothingElsewhere) {
  std::thread feeding([&] { feed(); });
  const Outcome outcome =
      gradus({"predict", "runs/small", "--input", "slow.csv", "--output", "out.csv"});
  feeding.join();
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.errors, "");
  EXPECT_EQ(lines_of(file("out.csv")).size(), 266665u);
}

}  // namespace
}  // namespace gradus::tests
