// Gnuplot as a function from a script to a picture. Free functions; any thread.
#pragma once

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

// Draws the script as SVG of width x height pixels into `path`, in the style of all figures: sans
// font, light grid, no box. False where there is no gnuplot; what `path` held before is then
// removed, lest an old picture stand beside new numbers.
GRADUS_EXPORT bool draw_svg(const std::filesystem::path& path, int width, int height,
                            std::string_view script);

// `path` with `ending` put behind its name: "runs/a.b" and ".svg" give "runs/a.b.svg".
GRADUS_EXPORT std::filesystem::path with_ending(std::filesystem::path path,
                                                std::string_view ending);

}  // namespace gradus
