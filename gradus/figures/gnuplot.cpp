#include "gradus/figures/gnuplot.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"

namespace gradus {
namespace {

[[noreturn]] void fail(std::string_view what, int code) {
  throw Error("gnuplot: ", what, ": ", std::generic_category().message(code));
}

// A file without a name. Pipes would do for the script alone; with output and complaints too they
// fill up and wait for each other.
class NamelessFile {
 public:
  NamelessFile() : file_(std::tmpfile()) {
    if (!file_) fail("cannot make a temporary file", errno);
  }

  int descriptor() const { return ::fileno(file_.get()); }

  void write(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size() ||
        std::fflush(file_.get()) != 0) {
      fail("cannot write a temporary file", errno);
    }
    std::rewind(file_.get());
  }

  std::string read() {
    std::rewind(file_.get());
    std::string bytes;
    char chunk[1 << 14];
    while (const std::size_t count = std::fread(chunk, 1, sizeof chunk, file_.get()))
      bytes.append(chunk, count);
    return bytes;
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
};

// How many bytes of well-formed UTF-8 the text begins with a character of; 0 for none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80                     ? 1
                             : first >= 0xc2 && first <= 0xdf ? 2
                             : first >= 0xe0 && first <= 0xef ? 3
                             : first >= 0xf0 && first <= 0xf4 ? 4
                                                              : 0;
  if (length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  // Overlong forms, surrogates and what lies beyond U+10FFFF.
  if (first == 0xe0 && byte(1) < 0xa0) return 0;
  if (first == 0xed && byte(1) > 0x9f) return 0;
  if (first == 0xf0 && byte(1) < 0x90) return 0;
  if (first == 0xf4 && byte(1) > 0x8f) return 0;
  return length;
}

// Quiet: the lines of the plot are what is dark. (A bold title would need markup in the text.)
constexpr std::string_view style = R"(set encoding utf8
set terminal svg size {width},{height} fixed standalone noenhanced font 'sans-serif,13' \
    background '#ffffff' linewidth 1 dashlength 0.6
set border 3 linecolor rgb '#a8adb3' linewidth 0.8
set tics nomirror out scale 0.5 textcolor rgb '#444a50'
set grid linecolor rgb '#e6e8eb' linewidth 0.8 linetype 1 dashtype solid
set xtics offset 0,0.3
set xlabel textcolor rgb '#444a50' offset 0,0.4
set ylabel textcolor rgb '#444a50'
set title font 'sans-serif,16' textcolor rgb '#24292e'
set key textcolor rgb '#24292e' samplen 1.6 spacing 1.25
)";

}  // namespace

std::optional<std::string> gnuplot(std::string_view script) {
  NamelessFile input, output, complaints;
  input.write(script);

  posix_spawn_file_actions_t actions;
  if (const int code = ::posix_spawn_file_actions_init(&actions); code != 0) fail("spawn", code);
  ::posix_spawn_file_actions_adddup2(&actions, input.descriptor(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output.descriptor(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, complaints.descriptor(), STDERR_FILENO);
  char program[] = "gnuplot", defaults[] = "-d";
  char* const arguments[] = {program, defaults, nullptr};
  pid_t child = 0;
  const int code = ::posix_spawnp(&child, program, &actions, nullptr, arguments, environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (code == ENOENT || code == EACCES || code == ENOTDIR) return std::nullopt;
  if (code != 0) fail("cannot be started", code);

  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail("cannot be waited for", errno);
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    std::string complaint = complaints.read();
    while (!complaint.empty() && complaint.back() == '\n') complaint.pop_back();
    throw Error("gnuplot failed (", WIFEXITED(status) ? "exit code " : "signal ",
                WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), "): ", complaint);
  }
  return output.read();
}

std::string gnuplot_text(std::string_view text) {
  std::string out = "'";
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      out += '?';
    } else if (const auto c = static_cast<unsigned char>(text[0]); c < 0x20 || c == 0x7f) {
      out += ' ';
    } else {
      out += text.substr(0, length);
      if (c == '\'') out += '\'';
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out + "'";
}

bool draw_svg(const std::filesystem::path& path, int width, int height, std::string_view script) {
  const std::string settings =
      fmt::format(style, fmt::arg("width", width), fmt::arg("height", height));
  const std::optional<std::string> picture = gnuplot(settings + std::string(script));
  if (picture) {
    write_file(path, *picture);
  } else {
    std::error_code absent;
    std::filesystem::remove(path, absent);
  }
  return picture.has_value();
}

std::filesystem::path with_ending(std::filesystem::path path, std::string_view ending) {
  path += ending;
  return path;
}

}  // namespace gradus
