// What a checked workspace watches while layers run: memory that is not live, read-only or out of
// bounds.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gradus/base/short_list.hpp"
#include "gradus/model/memory_planner.hpp"
#include "gradus/tensor/tensor.hpp"

namespace gradus {

// Works on an arena whose blocks are apart, with a guard behind each. Const; one thread.
class RunChecks {
 public:
  static constexpr std::size_t guard = alignment;

  explicit RunChecks(const MemoryPlanner& memory) : memory_(memory) {}

  // Before a forward pass: all but the blocks of inputs becomes NaN, all guards are set.
  void begin(std::byte* arena, const ShortList<int>& input_blocks) const;
  // Blocks whose life ends at this time become NaN.
  void end_lives(std::byte* arena, int time) const;
  // Calls `run`, a layer's forward() or backward(). Throws Error if a guard or one of the tensors
  // that it may only read has changed.
  template <class Run>
  void watch(std::byte* arena, const std::string& layer, std::span<const ConstTensorView> read_only,
             const Run& run) const {
    const std::vector<Tensor> before(read_only.begin(), read_only.end());
    run();
    verify(arena, layer, read_only, before);
  }

 private:
  void verify(const std::byte* arena, const std::string& layer,
              std::span<const ConstTensorView> read_only, std::span<const Tensor> before) const;

  const MemoryPlanner& memory_;
};

}  // namespace gradus
