#include "gradus/losses/probabilities.hpp"

#include "gradus/kernels/terms.hpp"

namespace gradus {

void check_range(std::string_view loss, std::string_view what, std::string_view advice,
                 ConstTensorView x, const NumberRange& range) {
  if (kernels::all_between(x, range.low, range.high)) return;
  const Index columns = x.shape()[-1];
  with_float_type(x.dtype(), [&]<class T> {
    const auto numbers = x.as<T>();
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const double number = static_cast<double>(numbers[i]);
      if (!(number < range.low || number > range.high)) continue;
      const auto position = static_cast<Index>(i);
      const std::string wanted = std::isfinite(range.low)
                                     ? text("from ", range.low, " to ", range.high)
                                     : text("of ", range.high, " or less");
      throw Error(loss, " requires ", what, " ", wanted, ", got ", numbers[i], " in row ",
                  position / columns, ", column ", position % columns, advice);
    }
  });
}

}  // namespace gradus
