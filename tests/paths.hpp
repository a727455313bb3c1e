// Where tests find the repository and the programs that were built. Constants; any thread.
#pragma once

namespace gradus::tests {

// Defined in one file, so that a build folder elsewhere compiles only that file again.
extern const char* const repository;       // the folder of README.md
extern const char* const gradus_program;   // null where only the library is built
extern const char* const record_training;  // likewise

}  // namespace gradus::tests
