#include "gradus/losses/probabilities.hpp"

namespace gradus {

void check_probabilities(std::string_view loss, std::string_view what, std::string_view advice,
                         ConstTensorView x) {
  const Index columns = x.shape()[-1];
  with_float_type(x.dtype(), [&]<class T> {
    const auto numbers = x.as<T>();
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (!(numbers[i] < 0 || numbers[i] > 1)) continue;
      const auto position = static_cast<Index>(i);
      throw Error(loss, " wants ", what, " from 0 to 1, got ", numbers[i], " in row ",
                  position / columns, ", column ", position % columns, advice);
    }
  });
}

}  // namespace gradus
