// Runs the gradus program as a user would. For tests; free functions and values.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/paths.hpp"

namespace gradus::tests {

inline std::string content_of(const std::filesystem::path& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

struct Outcome {
  int code = -1;  // what the shell would see; 128 + the signal that ended it
  std::string output, errors;
};

// A program that runs; standard output comes through a pipe.
class Running {
 public:
  // In the folder, where its standard error goes too.
  Running(const std::vector<std::string>& command, const std::filesystem::path& folder)
      : errors_((folder / "standard-error").string()) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    process_ = ::fork();
    if (process_ == 0) {
      std::vector<char*> words;
      for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
      words.push_back(nullptr);
      const int errors = ::open(errors_.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
      ::dup2(ends[1], STDOUT_FILENO);
      ::dup2(errors, STDERR_FILENO);
      // As at a terminal, however the tests were started: in the background, under nohup.
      for (const int number : {SIGHUP, SIGINT, SIGPIPE}) std::signal(number, SIG_DFL);
      if (::chdir(folder.c_str()) == 0) ::execvp(words[0], words.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    output_end_ = ends[0];
  }
  ~Running() {
    if (process_ > 0) {
      ::kill(process_, SIGKILL);
      ::waitpid(process_, nullptr, 0);
    }
    ::close(output_end_);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  // Until the output holds the words; false where it ended without.
  bool wait_for(const std::string& words) {
    while (output_.find(words) == std::string::npos)
      if (!read_some()) return false;
    return true;
  }
  void signal(int number) const { ::kill(process_, number); }
  Outcome finish() {
    while (read_some()) {
    }
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), output_,
            content_of(errors_)};
  }
  const std::string& output() const { return output_; }

 private:
  bool read_some() {
    char block[4096];
    const ssize_t count = ::read(output_end_, block, sizeof block);
    if (count <= 0) return false;
    output_.append(block, static_cast<std::size_t>(count));
    return true;
  }

  std::string errors_, output_;
  pid_t process_ = -1;
  int output_end_ = -1;
};

// `gradus WORDS...`, run in the folder.
inline Outcome gradus(std::vector<std::string> words, const std::filesystem::path& folder) {
  words.insert(words.begin(), gradus_program);
  return Running(words, folder).finish();
}

}  // namespace gradus::tests
