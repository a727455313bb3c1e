// The layers of a model in the order they run, as its modules wired them.
#pragma once

#include <initializer_list>
#include <vector>

#include "gradus/model/module.hpp"

namespace gradus {

class Layer;

class GRADUS_EXPORT Graph {
 public:
  struct Step {
    const Layer* layer;
    std::vector<int> inputs;  // values
    int output;
  };

  Value input();  // a new value that comes from outside
  // Wires a module to values; graph(layer, {a, b}) is the layer's output.
  Value operator()(const Module& module, std::initializer_list<Value> inputs);
  Value operator()(const Module& module, Value input) { return (*this)(module, {input}); }

  const std::vector<Step>& steps() const { return steps_; }
  int values() const { return values_; }

 private:
  friend class Layer;
  Value add(const Layer& layer, std::span<const Value> inputs);

  std::vector<Step> steps_;
  int values_ = 0;
};

}  // namespace gradus
