#include "gradus/layers/dropout.hpp"

#include <algorithm>
#include <array>

#include "gradus/base/options.hpp"
#include "gradus/kernels/pointwise.hpp"

namespace gradus {
namespace {

// mask[i] = 0 where word position + i of the stream is below probability 2^32, else 1.
void draw_mask(const Rng& rng, Index position, double probability, TensorView mask) {
  const auto threshold = static_cast<std::uint32_t>(probability * 0x1p32);
  const auto out = mask.as<std::uint8_t>();
  std::array<std::uint32_t, 256> words;
  for (std::size_t first = 0; first < out.size(); first += words.size()) {
    const std::size_t count = std::min(words.size(), out.size() - first);
    rng.words(position + static_cast<Index>(first), {words.data(), count});
    for (std::size_t i = 0; i < count; ++i) out[first + i] = words[i] >= threshold;
  }
}

}  // namespace

void DropoutOptions::visit(OptionVisitor& visitor) {
  visitor({"probability", "probability of a 0", zero_to_below_one, true}, probability);
}

Dropout::Dropout(const DropoutOptions& options) : options_(checked("Dropout", options)) {}

std::string Dropout::describe() const { return described("Dropout", options_); }

Spec Dropout::spec() const { return spec_of("dropout", options_); }

Shape Dropout::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  plan.work_in_place();
  if (plan.training()) plan.save(mask, inputs[0], DType::uint8);
  return inputs[0];
}

void Dropout::forward(const Frame& f) const {
  if (!f.training()) return kernels::copy(f.input(), f.output());
  const Index position = f.first_row() * f.input().shape().row_size();
  draw_mask(f.random(), position, options_.probability, f.saved(mask));
  kernels::mask(f.input(), f.saved(mask), 1 / (1 - options_.probability), f.output());
}

void Dropout::backward(const Frame& f) const {
  const TensorView dx = f.input_gradient();
  if (dx) kernels::mask(f.output_gradient(), f.saved(mask), 1 / (1 - options_.probability), dx);
}

}  // namespace gradus
