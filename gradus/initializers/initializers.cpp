#include "gradus/initializers/initializers.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/initializers/kinds.hpp"
#include "gradus/initializers/orthogonal.hpp"

namespace gradus {
namespace init {
namespace {

// ---- Options, as files name them ----

struct ConstantOptions {
  double value = 0;
  void visit(OptionVisitor& visitor) { visitor({"value", "each number", {}, true}, value); }
};

struct NormalOptions {
  double deviation = -1, mean = 0;  // a deviation is required
  void visit(OptionVisitor& visitor) {
    visitor({"deviation", "standard deviation of the numbers", from_zero, true}, deviation);
    visitor({"mean", "mean of the numbers"}, mean);
  }
};

struct UniformOptions {
  double bound = -1, centre = 0;  // a bound is required
  void visit(OptionVisitor& visitor) {
    visitor({"bound", "largest distance from the centre", from_zero, true}, bound);
    visitor({"centre", "middle of the range"}, centre);
  }
};

struct GainOptions {
  double gain = 1;
  void visit(OptionVisitor& visitor) {
    visitor({"gain", "factor on every number", above_zero, true}, gain);
  }
};

struct KaimingOptions {
  double gain = 1.4142135623730951;
  Fan fan = Fan::in;
  void visit(OptionVisitor& visitor) {
    static constexpr std::string_view fans[] = {"in", "out"};
    visitor({"gain", "factor on every number; sqrt(2) is for ReLU", above_zero, true}, gain);
    visitor({"fan", "which fan: the inputs or the outputs of a unit"}, fan, fans);
  }
};

struct ValuesOptions {
  std::vector<double> numbers = {};
  void visit(OptionVisitor& visitor) {
    visitor({"numbers", "each number in row-major order; rows may be lists", {}, true}, numbers);
  }
};

// ---- Formulas ----

double fan_of(const Shape& shape, Fan fan) {
  if (shape.rank() < 2) throw Error("a fan requires a weight with 2 axes or more, got ", shape);
  return static_cast<double>(fan == Fan::in ? shape.row_size() : shape.rows());
}

template <class Draw>
void fill(TensorView tensor, const Draw& draw) {
  with_float_type(tensor.dtype(), [&]<class T> {
    T* out = tensor.data<T>();
    for (Index i = 0; i < tensor.size(); ++i) out[i] = static_cast<T>(draw(i));
  });
}

void fill_normal(TensorView tensor, const Rng& rng, double mean, double deviation) {
  fill(tensor, [&](Index i) { return mean + deviation * rng.normal(i); });
}

void fill_uniform(TensorView tensor, const Rng& rng, double low, double high) {
  fill(tensor, [&](Index i) { return low + (high - low) * rng.uniform(i); });
}

double xavier_deviation(const Shape& shape, double gain) {
  return gain * std::sqrt(2 / (fan_of(shape, Fan::in) + fan_of(shape, Fan::out)));
}

double kaiming_deviation(const Shape& shape, double gain, Fan fan) {
  return gain / std::sqrt(fan_of(shape, fan));
}

// A uniform distribution on [-b, b] has the deviation b / sqrt(3).
double bound_of(double deviation) { return std::sqrt(3.0) * deviation; }

// One of the table, after its options were checked.
template <class Options>
Initializer made(std::string_view kind, const Options& options, Initializer::Fill fill) {
  return {spec_of(kind, checked(kind, options)), std::move(fill)};
}

}  // namespace

Initializer constant(double value) {
  return made("constant", ConstantOptions{value},
              [=](TensorView tensor, const Rng&) { fill(tensor, [&](Index) { return value; }); });
}

Initializer normal(double mean, double deviation) {
  return made("normal", NormalOptions{deviation, mean}, [=](TensorView tensor, const Rng& rng) {
    fill_normal(tensor, rng, mean, deviation);
  });
}

Initializer uniform(double low, double high) {
  return made("uniform", UniformOptions{(high - low) / 2, (low + high) / 2},
              [=](TensorView tensor, const Rng& rng) { fill_uniform(tensor, rng, low, high); });
}

Initializer xavier_normal(double gain) {
  return made("xavier_normal", GainOptions{gain}, [=](TensorView tensor, const Rng& rng) {
    fill_normal(tensor, rng, 0, xavier_deviation(tensor.shape(), gain));
  });
}

Initializer xavier_uniform(double gain) {
  return made("xavier_uniform", GainOptions{gain}, [=](TensorView tensor, const Rng& rng) {
    const double bound = bound_of(xavier_deviation(tensor.shape(), gain));
    fill_uniform(tensor, rng, -bound, bound);
  });
}

Initializer kaiming_normal(double gain, Fan fan) {
  return made("kaiming_normal", KaimingOptions{gain, fan}, [=](TensorView tensor, const Rng& rng) {
    fill_normal(tensor, rng, 0, kaiming_deviation(tensor.shape(), gain, fan));
  });
}

Initializer kaiming_uniform(double gain, Fan fan) {
  return made("kaiming_uniform", KaimingOptions{gain, fan}, [=](TensorView tensor, const Rng& rng) {
    const double bound = bound_of(kaiming_deviation(tensor.shape(), gain, fan));
    fill_uniform(tensor, rng, -bound, bound);
  });
}

Initializer orthogonal(double gain) {
  return made("orthogonal", GainOptions{gain},
              [=](TensorView tensor, const Rng& rng) { fill_orthogonal(tensor, rng, gain); });
}

Initializer values(const std::vector<double>& numbers) {
  return made("values", ValuesOptions{numbers}, [numbers](TensorView tensor, const Rng&) {
    if (static_cast<Index>(numbers.size()) != tensor.size()) {
      throw Error("values holds ", numbers.size(), " numbers, but the parameter ", tensor.shape(),
                  " requires ", tensor.size());
    }
    fill(tensor, [&](Index i) { return numbers[static_cast<std::size_t>(i)]; });
  });
}

}  // namespace init

const std::vector<InitializerKind>& initializer_kinds() {
  using namespace init;
  static const std::vector<InitializerKind> kinds = {
      {{.name = "constant",
        .title = "constant",
        .aliases = {"constant_", "fill"},
        .meaning = "the same number everywhere",
        .formula = "w = value"},
       defaults_of<ConstantOptions>(),
       [](const Spec& spec) { return constant(options_in<ConstantOptions>(spec).value); }},
      {{.name = "kaiming_normal",
        .title = "kaiming_normal",
        .aliases = {"he_normal", "kaiming_normal_", "variance_scaling"},
        .meaning = "normal numbers that keep the variance through ReLU (He et al., 2015)",
        .formula = "deviation gain / √fan"},
       defaults_of<KaimingOptions>(),
       [](const Spec& spec) {
         const auto options = options_in<KaimingOptions>(spec);
         return kaiming_normal(options.gain, options.fan);
       }},
      {{.name = "kaiming_uniform",
        .title = "kaiming_uniform",
        .aliases = {"he_uniform", "kaiming_uniform_"},
        .meaning = "uniform numbers that keep the variance through ReLU (He et al., 2015)",
        .formula = "deviation gain / √fan, bound √3 of it"},
       defaults_of<KaimingOptions>(),
       [](const Spec& spec) {
         const auto options = options_in<KaimingOptions>(spec);
         return kaiming_uniform(options.gain, options.fan);
       }},
      {{.name = "normal",
        .title = "normal",
        .aliases = {"random_normal", "gaussian", "normal_", "randn"},
        .meaning = "numbers of a normal distribution",
        .formula = "w ~ N(mean, deviation²)"},
       defaults_of<NormalOptions>(),
       [](const Spec& spec) {
         const auto options = options_in<NormalOptions>(spec);
         return normal(options.mean, options.deviation);
       }},
      {{.name = "orthogonal",
        .title = "orthogonal",
        .aliases = {"orthogonal_"},
        .meaning = "rows (columns, if fewer) at right angles to each other (Saxe et al., 2014)",
        .formula = "W Wᵀ = gain² I"},
       defaults_of<GainOptions>(),
       [](const Spec& spec) { return orthogonal(options_in<GainOptions>(spec).gain); }},
      {{.name = "uniform",
        .title = "uniform",
        .aliases = {"random_uniform", "uniform_", "rand"},
        .meaning = "numbers of a uniform distribution",
        .formula = "w ~ U(centre − bound, centre + bound)"},
       defaults_of<UniformOptions>(),
       [](const Spec& spec) {
         const auto options = options_in<UniformOptions>(spec);
         return uniform(options.centre - options.bound, options.centre + options.bound);
       }},
      {{.name = "values",
        .title = "values",
        .aliases = {"list", "array"},
        .meaning = "the numbers themselves",
        .formula = "w = numbers"},
       defaults_of<ValuesOptions>(),
       [](const Spec& spec) { return values(options_in<ValuesOptions>(spec).numbers); }},
      {{.name = "xavier_normal",
        .title = "xavier_normal",
        .aliases = {"glorot_normal", "xavier_normal_"},
        .meaning = "normal numbers that keep the variance both ways (Glorot and Bengio, 2010)",
        .formula = "deviation gain √(2 / (fan in + fan out))"},
       defaults_of<GainOptions>(),
       [](const Spec& spec) { return xavier_normal(options_in<GainOptions>(spec).gain); }},
      {{.name = "xavier_uniform",
        .title = "xavier_uniform",
        .aliases = {"glorot_uniform", "xavier_uniform_"},
        .meaning = "uniform numbers that keep the variance both ways (Glorot and Bengio, 2010)",
        .formula = "deviation gain √(2 / (fan in + fan out)), bound √3 of it"},
       defaults_of<GainOptions>(),
       [](const Spec& spec) { return xavier_uniform(options_in<GainOptions>(spec).gain); }},
  };
  return kinds;
}

Initializer initializer(const Spec& spec) {
  return kind_of(initializer_kinds(), spec, "initializer").make(spec);
}

}  // namespace gradus
