// The pictures of the documentation, as they were committed.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/paths.hpp"
#include "tests/program.hpp"
#include "tests/svg.hpp"

namespace gradus::tests {
namespace {

TEST(DocumentationPictures, AreReadableOnNarrowScreensAndVisibleOnDarkPages) {
  int pictures = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(repository) / "docs/images")) {
    const std::string name = entry.path().filename();
    // Four plots, two in a row: for wide screens.
    if (name == "compare_pytorch.svg") continue;
    SCOPED_TRACE(name);
    const std::string picture = content_of(entry.path());
    expect_readable(picture);
    // A confusion matrix and a sheet of images have no lines.
    if (!parse_svg(picture).lines.empty()) expect_visible_lines(picture);
    ++pictures;
  }
  EXPECT_GE(pictures, 20);
}

}  // namespace
}  // namespace gradus::tests
