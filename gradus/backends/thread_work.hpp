// How much work a product must have for each thread that shares it.
#pragma once

namespace gradus {

// Less than this is not worth a thread of its own: some 12 us of work. Alone, a product would gain
// from a third of that on; but in a network each core must then fetch what the other has written,
// and three layers of 128 with batch 64 are slower on two threads when their products are cut.
inline constexpr double flops_a_thread = 1.5e6;

}  // namespace gradus
