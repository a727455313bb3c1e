#include "gradus/optimizers/elementwise.hpp"

#include <atomic>

#include "gradus/base/parallel.hpp"
#include "gradus/kernels/update.hpp"

namespace gradus {

ElementwiseOptimizer::ElementwiseOptimizer(Model& model, double learning_rate)
    : Optimizer(model, learning_rate) {
  for (const NamedParameter& named : model.parameters()) {
    const ConstTensorView value = values()[*named.parameter];
    if (named.parameter->role() != Parameter::Role::weight) continue;
    const auto bytes = static_cast<std::size_t>(value.bytes() - values().all().bytes());
    ranges_.push_back({static_cast<Index>(bytes / size_of(value.dtype())), value.size()});
  }
}

// Calls body(first, count) for parts that cover all weights, on several threads where there are
// `least` for each. A thread gets the same share of every parameter, as it does in products:
// weights and gradients stay in the cache of the core that wrote them, and to write what another
// core has read is slow.
template <class Body>
void ElementwiseOptimizer::for_shares(Index least, const Body& body) const {
  constexpr Index shares = 64, line = 16;
  const Index size = values().weights().size();
  if (size < 2 * least || threads() == 1) return body(0, size);
  parallel_for(shares, shares * least / size + 1, [&](Index begin, Index end) {
    for (const Range& range : ranges_) {
      const auto at = [&](Index share) {
        return share == shares ? range.count : range.count * share / shares / line * line;
      };
      if (at(begin) < at(end)) body(range.first + at(begin), at(end) - at(begin));
    }
  });
}

void ElementwiseOptimizer::step(ParameterVector& gradients) {
  // Numbers that are worth a thread of their own.
  constexpr Index least = 32768;
  std::atomic<bool> finite = true;
  for_shares(least, [&](Index first, Index count) {
    if (!kernels::all_finite(gradients.weights().slice(first, count)))
      finite.store(false, std::memory_order_relaxed);
  });
  if (!finite) refuse(gradients);
  const Index step = count_step();
  for_shares(least, [&](Index first, Index count) {
    apply(values().weights().slice(first, count), gradients.weights().slice(first, count), first,
          step);
  });
}

}  // namespace gradus
