// Gnuplot as a function from a script to a picture. Free functions; any thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "gradus/base/export.hpp"

namespace gradus {

// What the script prints. None where no gnuplot is in PATH. The user's settings and terminal are
// left out of it: no ~/.gnuplot, and script, output and complaints go through files of no name, so
// that it can neither wait nor write elsewhere.
// Throws Error with gnuplot's complaint where it fails.
GRADUS_EXPORT std::optional<std::string> gnuplot(std::string_view script);

// A text as the script writes it: in single quotes, in which nothing has a meaning. Control
// characters become spaces, bytes that are not UTF-8 question marks.
GRADUS_EXPORT std::string gnuplot_text(std::string_view text);

// The same in lines of at most `most` characters, broken between words, and within words that are
// longer.
GRADUS_EXPORT std::string gnuplot_lines(std::string_view text, std::size_t most);

// The width of a figure in pixels, unless its content needs more. A screen of 400 pixels shrinks it
// to about 330, where its text of 13 to 16 pixels is still 10 high.
inline constexpr int figure_width = 420;
// The height of a square plot of that width with the labels of its axes, and of a row of its key.
inline constexpr int square_height = 390, key_row_height = 22;

// Sets the title, in as many lines as a figure of that width needs, and below it a quiet line.
struct FigureTitle {
  std::string script;
  int height;  // of the figure, in pixels, that it takes
};
GRADUS_EXPORT FigureTitle figure_title(std::string_view title, std::string_view subtitle = "",
                                       int width = figure_width);

// Draws the script as SVG of width x height pixels into `path`, in the style of all figures: sans
// font, light grid, no box. False where there is no gnuplot; what `path` held before is then
// removed, lest an old picture stand beside new numbers.
GRADUS_EXPORT bool draw_svg(const std::filesystem::path& path, int width, int height,
                            std::string_view script);

// `path` with `ending` put behind its name: "runs/a.b" and ".svg" give "runs/a.b.svg".
GRADUS_EXPORT std::filesystem::path with_ending(std::filesystem::path path,
                                                std::string_view ending);

}  // namespace gradus
