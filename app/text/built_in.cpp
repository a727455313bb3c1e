#include "app/text/built_in.hpp"

#include <algorithm>

namespace gradus::app {

std::string_view built_in_file(std::string_view name) {
  return std::ranges::find(built_in_files(), name, &BuiltInFile::name)->content;
}

}  // namespace gradus::app
