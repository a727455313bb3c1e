// What Gradus throws: a message that says where, what was given, what is required, what to do.
#pragma once

#include <stdexcept>

#include "gradus/base/text.hpp"

namespace gradus {

class GRADUS_EXPORT Error : public std::runtime_error {
 public:
  // The parts are joined as text() joins them: Error("requires ", 3, " rows, got ", shape).
  template <class... Parts>
  requires(sizeof...(Parts) > 0) explicit Error(const Parts&... parts)
      : std::runtime_error(text(parts...)) {}
  Error(const Error&) = default;
  Error& operator=(const Error&) = default;
};

}  // namespace gradus
