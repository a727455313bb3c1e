#include "gradus/base/short_list.hpp"

#include "gradus/base/error.hpp"

namespace gradus {

void refuse_long_list(std::size_t count) {
  throw Error("a list of inputs, or of what belongs to them, holds at most ", ShortList<int>::most,
              " values, got ", count, ": join some of them");
}

}  // namespace gradus
