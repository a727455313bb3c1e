#include "gradus/optimizers/elementwise/elementwise.hpp"

#include <atomic>
#include <cmath>
#include <limits>
#include <ranges>

#include "gradus/base/parallel.hpp"
#include "gradus/kernels/update.hpp"

namespace gradus {

namespace {

// A power of two whose square, or the sum of 2^32 of them, the type holds, so that an average or a
// sum of squares never becomes infinite, however long the training: an infinite one would end all
// movement of its weight. In float32 2^63 and 2^48.
double limit_of(DType dtype, bool added) {
  return with_float_type(dtype, [&]<class T> {
    return std::ldexp(1.0, (std::numeric_limits<T>::max_exponent - (added ? 32 : 2)) / 2);
  });
}

}  // namespace

void visit_decay(OptionVisitor& visitor, Decay& decay) {
  static constexpr std::string_view words[] = {"all", "weights"};
  visitor(
      {"decay", "what weight_decay applies to: all, or weights with two axes or more, not biases"},
      decay, words);
}

ElementwiseOptimizer::ElementwiseOptimizer(Model& model, double learning_rate, Squares squares,
                                           Decay decay)
    : Optimizer(model, learning_rate),
      limit_(squares == Squares::unused ? std::numeric_limits<double>::infinity()
                                        : limit_of(model.dtype(), squares == Squares::added)) {
  // The numbers between one parameter and the next are 0 and stay so.
  Index end = values().weights().size();
  for (const NamedParameter& named : std::views::reverse(model.parameters())) {
    if (named.parameter->role() != Parameter::Role::weight) continue;
    const ConstTensorView value = values()[*named.parameter];
    const auto bytes = static_cast<std::size_t>(value.bytes() - values().all().bytes());
    const auto first = static_cast<Index>(bytes / size_of(value.dtype()));
    const bool decays = decay == Decay::all || value.shape().rank() >= 2;
    if (!named.is_frozen) {
      parameters_.push_back({first, value.size(), decays});
      if (!runs_.empty() && runs_.back().decays == decays && runs_.back().first == end) {
        runs_.back() = {first, runs_.back().first + runs_.back().count - first, decays};
      } else {
        runs_.push_back({first, end - first, decays});
      }
    }
    end = first;
  }
}

// Calls body(first, count, whether they decay) for parts that cover all weights that are not
// frozen, on several threads where there are `least` for each. A thread gets the same share of
// every parameter, as it does in products: weights and gradients stay in the cache of the core that
// wrote them, and to write what another core has read is slow.
template <class Body>
void ElementwiseOptimizer::for_shares(Index least, const Body& body) const {
  constexpr Index shares = 64, line = 16;
  const Index size = values().weights().size();
  if (size < 2 * least || threads() == 1) {
    for (const Range& run : runs_) body(run.first, run.count, run.decays);
    return;
  }
  parallel_for(shares, shares * least / size + 1, [&](Index begin, Index end) {
    for (const Range& range : parameters_) {
      const auto at = [&](Index share) {
        return share == shares ? range.count : range.count * share / shares / line * line;
      };
      if (at(begin) < at(end)) body(range.first + at(begin), at(end) - at(begin), range.decays);
    }
  });
}

void ElementwiseOptimizer::take_step(ParameterVector& gradients) {
  // Numbers that are worth a thread of their own.
  constexpr Index least = 32768;
  const ConstTensorView all = gradients.weights();
  std::atomic<bool> fit = true;
  for_shares(least, [&](Index first, Index count, bool) {
    const ConstTensorView part = all.slice(first, count);
    if (!(std::isinf(limit_) ? kernels::all_finite(part) : kernels::all_below(part, limit_)))
      fit.store(false, std::memory_order_relaxed);
  });
  if (!fit) refuse(gradients, limit_);
  for_shares(least, [&](Index first, Index count, bool decays) {
    apply({values().weights().slice(first, count), all.slice(first, count), first, decays,
           steps() + 1});
  });
}

}  // namespace gradus
