#include "app/runs/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "app/text/terminal.hpp"
#include "gradus/base/readable.hpp"

namespace gradus::app {
namespace {

constexpr double least_seconds = 1;  // of training, before the rest is estimated
constexpr auto between_bars = std::chrono::milliseconds(100);

// "0:07", "1:02:03"
std::string clock_text(double seconds) {
  const long long whole = std::llround(seconds);
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

// "412", "54.1k", "1.2M"
std::string short_number(double number) {
  if (number < 1e3) return fmt::format("{:.0f}", number);
  if (number < 1e6) return fmt::format("{:.1f}k", number / 1e3);
  return fmt::format("{:.1f}M", number / 1e6);
}

std::string percent(double share) { return fmt::format("{:.2f} %", 100 * share); }

}  // namespace

std::string ProgressDisplay::bar_text(const Progress& progress, int width) const {
  const double done = static_cast<double>(progress.step) / static_cast<double>(progress.steps);
  const double samples =
      static_cast<double>((progress.epoch - 1) * run_.samples + progress.samples);

  std::string head = run_.name.empty() ? "" : run_.name + "  ";
  if (run_.rounds > 1) head += fmt::format("round {}/{}  ", run_.round, run_.rounds);
  head += fmt::format("epoch {}/{}  ", progress.epoch, progress.epochs);
  std::string tail = text("  loss ", readable(progress.loss));
  if (progress.error_rate) tail += fmt::format("  error {}", percent(*progress.error_rate));
  const std::string speed =
      progress.seconds > 0 ? fmt::format("  {} samples/s", short_number(samples / progress.seconds))
                           : "";
  // Of the first steps alone nothing follows: they are slower than the others.
  const std::string time =
      progress.seconds < least_seconds
          ? ""
          : fmt::format("  {} left", clock_text(progress.seconds / done * (1 - done)));

  const int room = width - static_cast<int>(head.size() + tail.size() + speed.size() + time.size());
  std::string bar;
  if (room >= 7) {
    const int cells = std::min(room - 2, 30);
    const int filled = static_cast<int>(done * cells);
    bar = fmt::format("[{:=<{}}{:<{}}]", "", filled, "", cells - filled);
  }
  std::string out = head + bar + tail + speed + time;
  if (static_cast<int>(out.size()) > width) out = out.substr(0, static_cast<std::size_t>(width));
  return out;
}

bool ProgressDisplay::after_step(const Progress& progress) {
  epochs_ = progress.epochs;
  if (style_ != ProgressStyle::bar && style_ != ProgressStyle::passing) return true;
  const auto now = Clock::now();
  if (now - shown_ < between_bars) return true;
  shown_ = now;
  bar_is_shown_ = true;
  out_ << '\r' << bar_text(progress, terminal_width() - 1) << "\x1b[K" << std::flush;
  return true;
}

bool ProgressDisplay::after_epoch(const EpochResult& result) {
  last_ = result;
  const bool needs_line =
      style_ == ProgressStyle::lines || (style_ == ProgressStyle::bar && run_.rounds == 1);
  if (!needs_line) return true;
  clear_bar();
  out_ << line(result) << std::endl;
  return true;
}

void ProgressDisplay::finish() {
  clear_bar();
  if (style_ == ProgressStyle::bar && run_.rounds > 1) out_ << line(last_) << std::endl;
}

std::string ProgressDisplay::line(const EpochResult& result) const {
  std::string out;
  if (run_.rounds > 1)
    out = fmt::format("round {:>{}}/{}  ", run_.round, text(run_.rounds).size(), run_.rounds);
  out += fmt::format("epoch {:>{}}/{}  train loss {}", result.epoch, text(epochs_).size(), epochs_,
                     readable(result.train_loss));
  if (result.train_error_rate) out += fmt::format("  error {}", percent(*result.train_error_rate));
  if (result.test_loss) out += text("  ", run_.watched, " loss ", readable(*result.test_loss));
  if (result.test_error_rate) out += fmt::format("  error {}", percent(*result.test_error_rate));
  if (result.seconds > 0) {
    out += fmt::format("  {} samples/s",
                       short_number(static_cast<double>(result.samples) / result.seconds));
  }
  return out;
}

void ProgressDisplay::clear_bar() {
  if (!bar_is_shown_) return;
  out_ << "\r\x1b[K" << std::flush;
  bar_is_shown_ = false;
}

}  // namespace gradus::app
