#include "app/data/reading.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <memory>

#include "app/text/terminal.hpp"

namespace gradus::app {
namespace {

// One line that is overwritten. It appears after a second: most files take less.
class ReadingDisplay {
 public:
  ReadingDisplay() = default;
  ReadingDisplay(const ReadingDisplay&) = delete;
  ReadingDisplay& operator=(const ReadingDisplay&) = delete;
  ~ReadingDisplay() { clear(); }

  void show(const ReadProgress& progress) {
    constexpr auto between_lines = std::chrono::milliseconds(200);
    const auto now = Clock::now();
    if (!is_terminal_ || now < next_) return;
    next_ = now + between_lines;
    is_shown_ = true;
    const std::string share =
        progress.share ? fmt::format("{:.0f} %, ", 100 * *progress.share) : "";
    const std::string file = std::filesystem::path(progress.file).filename().string();
    std::cerr << fmt::format("\rreading {}: {}{} rows", file, share, progress.rows) << "\x1b[K"
              << std::flush;
  }
  void clear() {
    if (is_shown_) std::cerr << "\r\x1b[K" << std::flush;
    is_shown_ = false;
  }

 private:
  using Clock = std::chrono::steady_clock;
  bool is_terminal_ = errors_are_on_a_terminal(), is_shown_ = false;
  Clock::time_point next_ = Clock::now() + std::chrono::seconds(1);
};

}  // namespace

TableReports reading_reports() {
  const auto display = std::make_shared<ReadingDisplay>();
  TableReports out;
  out.note = [display](const std::string& note) {
    display->clear();
    std::cerr << "gradus: note: " << note << std::endl;
  };
  out.progress = [display](const ReadProgress& progress) { display->show(progress); };
  return out;
}

// ByteSource reads it from where it is.
std::filesystem::path input_file(const std::filesystem::path& given) {
  return given == "-" ? "/dev/stdin" : given;
}

}  // namespace gradus::app
