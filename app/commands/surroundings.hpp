// What is around the program: where its files were installed, how many cores there are.
#pragma once

#include <optional>
#include <string>

#include "gradus/base/index.hpp"

namespace gradus::app {

// A file of the repository, such as "experiments/disc.toml": where it is, if it was installed.
std::string shared_file(const char* file);
// A line that says where these files were installed; empty where they were not.
std::string where_shared();

// Sets how many threads are used: those asked for, else those of GRADUS_THREADS, else the cores.
// More than the cores would wait for one another, so that there are no more; a note on standard
// error says so. Throws Error for a GRADUS_THREADS that is no number.
void limit_threads(const std::optional<Index>& asked);

}  // namespace gradus::app
