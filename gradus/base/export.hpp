// Marks what the shared library shows; everything else stays hidden.
#pragma once

#if defined(_WIN32)
#define GRADUS_EXPORT
#else
#define GRADUS_EXPORT __attribute__((visibility("default")))
#endif
