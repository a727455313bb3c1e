// The layers of a model in the order they run, as its modules wired them.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
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
  // Wires a module to values; graph(layer, {a, b}) is the layer's output. Throws Error where these
  // are not as many as the module takes.
  Value operator()(const Module& module, std::span<const Value> inputs);
  Value operator()(const Module& module, std::initializer_list<Value> inputs) {
    return (*this)(module, std::span(inputs.begin(), inputs.size()));
  }
  Value operator()(const Module& module, Value input) {
    return (*this)(module, std::span<const Value>(&input, 1));
  }

  const std::vector<Step>& steps() const { return steps_; }
  int values() const { return values_; }

 private:
  friend class Layer;
  friend class Model;
  Value add(const Layer& layer, std::span<const Value> inputs);
  void check_inputs(const Module& module, std::size_t given) const;

  std::vector<Step> steps_;
  int values_ = 0;
  const std::map<const Module*, std::string>* paths_ = nullptr;  // of a model, for errors
};

}  // namespace gradus
