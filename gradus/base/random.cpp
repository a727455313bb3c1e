#include "gradus/base/random.hpp"

#include <Random123/philox.h>

#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "gradus/base/error.hpp"

namespace gradus {
namespace {

// What a block of numbers is drawn for, so that forking never meets drawing.
enum class Domain : std::uint32_t { draw, words, fork_name, fork_number };

struct Block {
  std::uint64_t first, second;
};

r123::Philox4x32::ctr_type philox_words(std::uint64_t key, std::uint64_t counter, Domain domain) {
  const r123::Philox4x32::key_type k = {
      {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)}};
  const r123::Philox4x32::ctr_type c = {{static_cast<std::uint32_t>(counter),
                                         static_cast<std::uint32_t>(counter >> 32),
                                         static_cast<std::uint32_t>(domain), 0}};
  return r123::Philox4x32()(c, k);
}

Block philox(std::uint64_t key, std::uint64_t counter, Domain domain) {
  const auto out = philox_words(key, counter, domain);
  return {out[0] | std::uint64_t{out[1]} << 32, out[2] | std::uint64_t{out[3]} << 32};
}

// FNV-1a, 64 bits.
std::uint64_t hash(std::string_view name) {
  std::uint64_t value = 0xcbf29ce484222325u;
  for (const char c : name) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return value;
}

double to_unit(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

}  // namespace

Rng Rng::fork(std::string_view purpose) const {
  return Rng(philox(key_, hash(purpose), Domain::fork_name).first);
}

Rng Rng::fork(std::uint64_t number) const {
  return Rng(philox(key_, number, Domain::fork_number).first);
}

std::uint64_t Rng::bits(Index position) const {
  return philox(key_, static_cast<std::uint64_t>(position), Domain::draw).first;
}

double Rng::uniform(Index position) const { return to_unit(bits(position)); }

double Rng::normal(Index position) const {
  const Block block = philox(key_, static_cast<std::uint64_t>(position), Domain::draw);
  const double radius = std::sqrt(-2 * std::log(1 - to_unit(block.first)));
  return radius * std::cos(2 * std::numbers::pi * to_unit(block.second));
}

void Rng::words(Index first, std::span<std::uint32_t> out) const {
  auto position = static_cast<std::uint64_t>(first);
  std::size_t filled = 0;
  while (filled < out.size()) {
    const auto block = philox_words(key_, position / 4, Domain::words);
    for (; filled < out.size(); ++filled) {
      out[filled] = block[position % 4];
      if (++position % 4 == 0) {
        ++filled;
        break;
      }
    }
  }
}

std::vector<std::int32_t> Rng::permutation(Index count) const {
  if (count < 0 || count > INT32_MAX) {
    throw Error("a permutation requires 0 to ", INT32_MAX, " elements, got ", count);
  }
  std::vector<std::int32_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  for (Index last = count - 1; last > 0; --last) {
    const auto chosen = static_cast<Index>(uniform(last) * static_cast<double>(last + 1));
    std::swap(order[static_cast<std::size_t>(chosen)], order[static_cast<std::size_t>(last)]);
  }
  return order;
}

}  // namespace gradus
