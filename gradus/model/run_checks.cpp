#include "gradus/model/run_checks.hpp"

#include <algorithm>
#include <cstring>

namespace gradus {
namespace {

constexpr int nan_byte = 0xFF;  // all bits set is a NaN in float32 and float64
constexpr int guard_byte = 0xA5;

bool same_bits(ConstTensorView a, ConstTensorView b) {
  return a.size() == 0 || std::memcmp(a.bytes(), b.bytes(), a.byte_size()) == 0;
}

}  // namespace

void RunChecks::begin(std::byte* arena, const ShortList<int>& input_blocks) const {
  for (const MemoryPlanner::Block& block : memory_.blocks()) {
    std::byte* const bytes = arena + block.offset;
    const bool is_input =
        std::ranges::any_of(input_blocks, [&](int input) { return &block == &memory_[input]; });
    if (!is_input) std::memset(bytes, nan_byte, block.bytes);
    std::memset(bytes + block.bytes, guard_byte, guard);
  }
}

void RunChecks::end_lives(std::byte* arena, int time) const {
  for (const MemoryPlanner::Block& block : memory_.blocks()) {
    if (block.last == time) std::memset(arena + block.offset, nan_byte, block.bytes);
  }
}

void RunChecks::verify(const std::byte* arena, const std::string& layer,
                       std::span<const ConstTensorView> read_only,
                       std::span<const Tensor> before) const {
  for (const MemoryPlanner::Block& block : memory_.blocks()) {
    const std::byte* const bytes = arena + block.offset + block.bytes;
    if (!std::all_of(bytes, bytes + guard,
                     [](std::byte b) { return b == std::byte{guard_byte}; })) {
      throw Error(layer, " wrote beyond the end of a tensor");
    }
  }
  for (std::size_t i = 0; i < read_only.size(); ++i) {
    if (!same_bits(read_only[i], before[i])) {
      throw Error(layer, " changed a tensor that it may only read, of shape ",
                  read_only[i].shape());
    }
  }
}

}  // namespace gradus
