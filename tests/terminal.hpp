// Runs the gradus program in a terminal of a certain width, as a user would. For tests; free
// functions.
#pragma once

#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/paths.hpp"

namespace gradus::tests {

// What `gradus WORDS...` writes to a terminal of that many columns, run in the folder: standard
// output and error as they come, lines ended by "\n".
inline std::string shown_in_a_terminal(int columns, const std::vector<std::string>& words,
                                       const std::filesystem::path& folder) {
  winsize size{};
  size.ws_row = 50;
  size.ws_col = static_cast<unsigned short>(columns);
  int terminal = -1;
  const pid_t process = ::forkpty(&terminal, nullptr, nullptr, &size);
  if (process < 0) throw std::runtime_error("forkpty");
  if (process == 0) {
    std::string program = gradus_program;
    std::vector<char*> command = {program.data()};
    for (const std::string& word : words) command.push_back(const_cast<char*>(word.c_str()));
    command.push_back(nullptr);
    ::setenv("TERM", "xterm", 1);
    if (::chdir(folder.c_str()) == 0) ::execv(command[0], command.data());
    ::_exit(127);
  }
  std::string out;
  char block[4096];
  // A terminal whose program has ended gives an error, not the end of a file.
  for (ssize_t count; (count = ::read(terminal, block, sizeof block)) > 0;)
    out.append(block, static_cast<std::size_t>(count));
  ::close(terminal);
  ::waitpid(process, nullptr, 0);
  std::erase(out, '\r');
  return out;
}

}  // namespace gradus::tests
