// Anything with parameters that maps values to a value: a layer, a block of layers, a network.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gradus/base/spec.hpp"
#include "gradus/model/parameter.hpp"

namespace gradus {

class Graph;
class Module;

// What flows between layers; a number in its graph until the graph is planned.
struct Value {
  int id;
};

// Receives the name of each parameter and each child of a module, in order.
class GRADUS_EXPORT Visitor {
 public:
  virtual ~Visitor() = default;
  virtual void operator()(std::string_view name, Parameter& parameter) = 0;
  virtual void operator()(std::string_view name, Module& child) = 0;
};

class GRADUS_EXPORT Module {
 public:
  virtual ~Module() = default;
  virtual std::string describe() const = 0;  // "Linear(784 -> 256)"
  // Its kind and options, from which a file can build it again. Of no kind: it is not in the table
  // of layers, so that everything works but saving the architecture.
  virtual Spec spec() const { return {}; }
  virtual void visit(Visitor&) {}  // names parameters and children
  // How many values wire() is given; those of a model are its inputs.
  virtual int inputs() const { return 1; }
  // How data flows through the module: calls the graph for each child and returns the last value.
  virtual Value wire(Graph& graph, std::span<const Value> inputs) const = 0;

 protected:
  Module() = default;
  Module(const Module&) = default;
  Module(Module&&) = default;
  Module& operator=(const Module&) = default;
  Module& operator=(Module&&) = default;
};

}  // namespace gradus
