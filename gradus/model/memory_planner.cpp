#include "gradus/model/memory_planner.hpp"

#include <algorithm>
#include <numeric>

#include "gradus/base/aligned_buffer.hpp"

namespace gradus {

int MemoryPlanner::reserve(std::size_t bytes, int first, int last) {
  blocks_.push_back({aligned_size(bytes), first, last});
  return static_cast<int>(blocks_.size()) - 1;
}

void MemoryPlanner::extend(int block, int last) {
  Block& extended = blocks_[static_cast<std::size_t>(block)];
  extended.last = std::max(extended.last, last);
}

void MemoryPlanner::release(int block) { blocks_[static_cast<std::size_t>(block)].bytes = 0; }

std::size_t MemoryPlanner::pack() {
  std::vector<Block*> by_size, by_offset;
  for (Block& block : blocks_) by_size.push_back(&block);
  std::stable_sort(by_size.begin(), by_size.end(),
                   [](auto* a, auto* b) { return a->bytes > b->bytes; });

  std::size_t arena = 0;
  for (Block* block : by_size) {
    block->offset = 0;
    for (const Block* placed : by_offset) {
      const bool together = block->first <= placed->last && placed->first <= block->last;
      if (!together) continue;
      if (block->offset + block->bytes <= placed->offset) break;
      block->offset = std::max(block->offset, placed->offset + placed->bytes);
    }
    arena = std::max(arena, block->offset + block->bytes);
    by_offset.insert(std::upper_bound(by_offset.begin(), by_offset.end(), block,
                                      [](auto* a, auto* b) { return a->offset < b->offset; }),
                     block);
  }
  return arena;
}

std::size_t MemoryPlanner::separate(std::size_t guard) {
  std::size_t arena = 0;
  for (Block& block : blocks_) {
    block.offset = arena;
    arena += block.bytes + guard;
  }
  return arena;
}

std::size_t MemoryPlanner::unshared_bytes() const {
  return std::accumulate(blocks_.begin(), blocks_.end(), std::size_t{0},
                         [](std::size_t sum, const Block& block) { return sum + block.bytes; });
}

}  // namespace gradus
