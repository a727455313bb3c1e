// Places buffers with known lifetimes in one arena; two share memory only if never alive together.
#pragma once

#include <cstddef>
#include <vector>

#include "gradus/base/export.hpp"

namespace gradus {

class GRADUS_EXPORT MemoryPlanner {
 public:
  struct Block {
    std::size_t bytes;
    int first, last;  // alive from step `first` to step `last`, both included
    std::size_t offset = 0;
  };

  // Returns the block's number. Its bytes are rounded up to the alignment.
  int reserve(std::size_t bytes, int first, int last);
  // The block lives until `last` at least.
  void extend(int block, int last);

  // This block has its memory elsewhere: it takes none here.
  void release(int block);

  // Biggest block first, each into the lowest gap that fits; returns the bytes of the arena. Greedy
  // by size, as in Pisarchyk and Lee, 2020, "Efficient memory management for deep neural net
  // inference".
  std::size_t pack();
  // Gives every block memory of its own and `guard` bytes behind it, so that a use after its life
  // or beyond its end cannot go unnoticed. guard: a multiple of the alignment.
  std::size_t separate(std::size_t guard = 0);

  const Block& operator[](int block) const { return blocks_[static_cast<std::size_t>(block)]; }
  const std::vector<Block>& blocks() const { return blocks_; }
  std::size_t unshared_bytes() const;  // of all blocks together

 private:
  std::vector<Block> blocks_;
};

}  // namespace gradus
