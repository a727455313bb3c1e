// The laws that every layer keeps, ours and yours, and a check of all of them in one line:
//   expect_lawful(Swish(), {{5, 3}, {1, 7}});
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gradus/model/model.hpp"

namespace gradus {

// What a module does on purpose.
struct LawOptions {
  bool inference_differs = false;  // from training, as dropout does
  std::uint64_t seed = 1;          // of parameters and inputs
};

// Makes the module anew: it is checked in several models.
using ModuleFactory = std::function<std::unique_ptr<Module>()>;

// One line for each law that the module breaks for an input of one of the shapes; empty is lawful.
//  1 shape       every element of the output is written
//  2 gradient    by the input and each weight agrees with differences in float64, to 1e-6
//  3 adding      parameter gradients add up, input gradients are overwritten
//  4 borders     nothing is written beyond a tensor, and no input is changed
//  5 declaration backward reads only what plan() declared
//  6 purity      two runs, two threads and any number of library threads give the same bits
//  7 precision   float32 agrees with float64
//  8 allocation  a planned step allocates nothing (where gradus_allocation_counter is linked)
//  9 modes       inference gives what training gives, unless inference_differs
// 10 rows        a row alone gives what it gives in a batch, unless plan() says mix_rows()
// 11 files       saving and loading keeps every bit of the parameters
GRADUS_EXPORT std::vector<std::string> broken_laws(const ModuleFactory& make,
                                                   const std::vector<Shape>& inputs,
                                                   const LawOptions& options = {});
// The same of a module that takes several inputs: a list of shapes for each trial.
GRADUS_EXPORT std::vector<std::string> broken_laws(const ModuleFactory& make,
                                                   std::span<const ShortList<Shape>> inputs,
                                                   const LawOptions& options = {});

// Throws Error that lists the broken laws, if there are any.
GRADUS_EXPORT void expect_lawful(const ModuleFactory& make, const std::vector<Shape>& inputs,
                                 const LawOptions& options = {});
GRADUS_EXPORT void expect_lawful(const ModuleFactory& make,
                                 std::span<const ShortList<Shape>> inputs,
                                 const LawOptions& options = {});

// The same for a module that can be copied.
template <std::derived_from<Module> M>
requires std::copy_constructible<M>
void expect_lawful(const M& module, const std::vector<Shape>& inputs,
                   const LawOptions& options = {}) {
  expect_lawful([&module]() -> std::unique_ptr<Module> { return std::make_unique<M>(module); },
                inputs, options);
}
//   expect_lawful(Multiply(), {{{5, 3}, {5, 3}}, {{1, 7}, {1, 7}}});
template <std::derived_from<Module> M>
requires std::copy_constructible<M>
void expect_lawful(const M& module, std::initializer_list<ShortList<Shape>> inputs,
                   const LawOptions& options = {}) {
  expect_lawful([&module]() -> std::unique_ptr<Module> { return std::make_unique<M>(module); },
                std::span(inputs.begin(), inputs.size()), options);
}

}  // namespace gradus
