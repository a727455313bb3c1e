// The environment of the program: where its files were installed, and the number of cores.
#pragma once

#include <optional>
#include <string>

#include "gradus/base/index.hpp"

namespace gradus::app {

// A file of the repository, such as "experiments/disc.toml": where it is, if it was installed.
std::string shared_file(const char* file);
// A line with the folder where these files were installed; empty if they were not.
std::string where_shared();

// Sets the number of threads: `requested`, else that of GRADUS_THREADS, else the number of cores.
// More threads than cores would only wait for each other, so the cores are the limit; a note on
// standard error reports it. Throws Error if GRADUS_THREADS is not a number.
void limit_threads(const std::optional<Index>& requested);

}  // namespace gradus::app
