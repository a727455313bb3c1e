#include "tests/paths.hpp"

namespace gradus::tests {

const char* const repository = GRADUS_REPOSITORY;
#ifdef GRADUS_PROGRAM
const char* const gradus_program = GRADUS_PROGRAM;
const char* const record_training = GRADUS_RECORDER;
#else
const char* const gradus_program = nullptr;
const char* const record_training = nullptr;
#endif

}  // namespace gradus::tests
