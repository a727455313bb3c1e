#include "gradus/initializers/orthogonal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "gradus/base/error.hpp"
#include "gradus/base/parallel.hpp"

namespace gradus::init {
namespace {

double dot(std::span<const double> a, std::span<const double> b) {
  std::array<double, 4> sums = {};  // one would wait for each addition
  std::size_t i = 0;
  for (; i + 4 <= a.size(); i += 4) {
    for (std::size_t k = 0; k < 4; ++k) sums[k] += a[i + k] * b[i + k];
  }
  for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// Vectors one behind the other, each of `length` numbers.
class Vectors {
 public:
  Vectors(std::size_t count, std::size_t length)
      : count_(count), length_(length), numbers_(count * length), shares_(count) {}

  std::size_t count() const { return count_; }
  std::span<double> all() { return numbers_; }
  std::span<double> operator[](std::size_t i) {
    return std::span(numbers_).subspan(i * length_, length_);
  }

  // Takes off the vector of this number what it has of those before it: each of their shares is
  // known before the first is taken off, so that threads can divide the work.
  void take_off_earlier(std::size_t last) {
    const std::span<double> vector = (*this)[last];
    constexpr std::size_t grain = 32768;  // numbers worth a thread of their own
    parallel_for(static_cast<Index>(last), least_of(grain, length_), [&](Index begin, Index end) {
      for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
        shares_[i] = dot((*this)[i], vector);
    });
    parallel_for(static_cast<Index>(length_), least_of(grain, last), [&](Index begin, Index end) {
      const auto first = static_cast<std::size_t>(begin);
      const auto size = static_cast<std::size_t>(end - begin);
      for (std::size_t i = 0; i < last; ++i) {
        const std::span<const double> other = (*this)[i].subspan(first, size);
        for (std::size_t k = 0; k < size; ++k) vector[first + k] -= shares_[i] * other[k];
      }
    });
  }

  void normalize(std::size_t i) {
    const double size = std::sqrt(dot((*this)[i], (*this)[i]));
    for (double& number : (*this)[i]) number /= size;
  }

 private:
  static Index least_of(std::size_t grain, std::size_t each) {
    return static_cast<Index>(grain / std::max<std::size_t>(1, each) + 1);
  }

  std::size_t count_, length_;
  std::vector<double> numbers_, shares_;
};

}  // namespace

void fill_orthogonal(TensorView tensor, const Rng& rng, double gain) {
  const Shape& shape = tensor.shape();
  if (shape.rank() < 2)
    throw Error("an orthogonal initializer requires a weight with 2 axes or more, got ", shape);
  const auto rows = static_cast<std::size_t>(shape[0]);
  const auto columns = static_cast<std::size_t>(shape.row_size());
  const bool by_row = rows <= columns;
  Vectors vectors(std::min(rows, columns), std::max(rows, columns));
  Index position = 0;
  for (double& number : vectors.all()) number = rng.normal(position++);
  // Gram and Schmidt: Q of the QR decomposition whose R has a diagonal above zero, which makes all
  // orthogonal matrices equally likely. A second pass removes what rounding has left (Giraud et
  // al., 2005: twice is enough).
  for (std::size_t i = 0; i < vectors.count(); ++i) {
    vectors.take_off_earlier(i);
    vectors.normalize(i);
    vectors.take_off_earlier(i);
    vectors.normalize(i);
  }
  with_float_type(tensor.dtype(), [&]<class T> {
    const auto out = tensor.as<T>();
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < columns; ++c)
        out[r * columns + c] = static_cast<T>(gain * (by_row ? vectors[r][c] : vectors[c][r]));
    }
  });
}

}  // namespace gradus::init
