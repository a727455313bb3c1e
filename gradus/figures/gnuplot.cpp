#include "gradus/figures/gnuplot.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <span>
#include <system_error>
#include <vector>

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
  // Overlong forms, surrogates and what is beyond U+10FFFF.
  if (first == 0xe0 && byte(1) < 0xa0) return 0;
  if (first == 0xed && byte(1) > 0x9f) return 0;
  if (first == 0xf0 && byte(1) < 0x90) return 0;
  if (first == 0xf4 && byte(1) > 0x8f) return 0;
  return length;
}

// What a script can hold of a text, character by character: blanks for control characters, question
// marks for bytes that are not UTF-8.
using Characters = std::vector<std::string>;

Characters characters_of(std::string_view text) {
  Characters out;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      out.emplace_back("?");
    } else if (const auto c = static_cast<unsigned char>(text[0]); c < 0x20 || c == 0x7f) {
      out.emplace_back(" ");
    } else {
      out.emplace_back(text.substr(0, length));
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

// In single quotes, where only they have a meaning.
std::string quoted(std::span<const std::string> characters) {
  std::string out = "'";
  for (const std::string& one : characters) out += one == "'" ? "''" : one;
  return out + "'";
}

// In single quotes, lines of at most `most` characters: one at least.
std::vector<std::string> broken(const Characters& all, std::size_t most) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < all.size() || out.empty();) {
    std::size_t end = std::min(all.size(), begin + std::max<std::size_t>(most, 1)), next = end;
    if (end < all.size()) {
      std::size_t blank = end;
      while (blank > begin && all[blank] != " ") --blank;
      if (blank > begin) {
        end = blank;
        next = blank + 1;
      }
    }
    out.push_back(quoted(std::span(all).subspan(begin, end - begin)));
    begin = next;
  }
  return out;
}

// Quiet: the lines of the plot are what is dark. (A bold title would need markup in the text.)
constexpr std::string_view style = R"(set encoding utf8
set terminal svg size {width},{height} fixed standalone noenhanced font 'sans-serif,14' \
    background '#ffffff' linewidth 1 dashlength 0.6
set border 3 linecolor rgb '#6a737d' linewidth 1
set tics nomirror out scale 0.5 textcolor rgb '#444a50'
set grid linecolor rgb '#d0d4d9' linewidth 1 linetype 1 dashtype solid
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

std::string gnuplot_text(std::string_view text) { return quoted(characters_of(text)); }

std::string gnuplot_lines(std::string_view text, std::size_t most) {
  std::string out;
  for (const std::string& line : broken(characters_of(text), most))
    out += (out.empty() ? "" : R"(."\n".)") + line;
  return out;
}

FigureTitle figure_title(std::string_view title, std::string_view subtitle, int width) {
  // Labels, since gnuplot sets a title over the middle of the plot, which may be far from that of
  // the figure.
  constexpr int character = 9, first = 26, pitch = 24, below = 20, room = 14;  // pixels
  constexpr double line = 21;  // pixels of gnuplot's unit of height
  const auto most = static_cast<std::size_t>(width / character);
  int base = first;
  std::string script;
  const auto label = [&](const std::string& words, int size, const char* colour) {
    script += fmt::format(
        "set label {} at screen 0.5, screen 1 center offset 0,{:.3f} font 'sans-serif,{}' "
        "textcolor rgb '{}'\n",
        words, (0.3 * size - base) / line, size, colour);
  };
  label(gnuplot_lines(title, most), 16, "#24292e");
  base += pitch * static_cast<int>(broken(characters_of(title), most).size() - 1);
  if (!subtitle.empty()) {
    base += below;
    label(gnuplot_text(subtitle), 13, "#6a737d");
  }
  const int height = base + room;
  return {script + fmt::format("set tmargin {:.3f}\n", height / line), height};
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
