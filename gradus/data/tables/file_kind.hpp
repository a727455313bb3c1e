// Recognizes files that are not the text that a reader expects. Free functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "gradus/base/export.hpp"

namespace gradus {

// A file as messages call it.
struct FileName {
  std::string name;
  bool is_gzip = false;
};

// The commands of a shell that write FILE.csv by a program that takes the name of the file, such as
// "iconv -f UTF-16 -t UTF-8". A file in gzip is unpacked first, standard input passes through.
GRADUS_EXPORT std::string converting(const FileName& file, std::string_view program);

// Throws Error where a file, unpacked where it is gzip, begins as an archive, a workbook, a picture
// or text in UTF-16 does. The message names the kind and how to make UTF-8 text of it.
GRADUS_EXPORT void check_is_text(const FileName& file, std::string_view beginning);

}  // namespace gradus
