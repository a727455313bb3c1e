#include "app/configuration/config_optimizer.hpp"

#include "app/configuration/known_keys.hpp"

namespace gradus::app {
namespace {

constexpr Index most_history = 1000;  // of lbfgs: it keeps two numbers a weight for each

const Words schedule_names = {"constant",          "cosine",     "exponential", "one_cycle",
                              "reduce_on_plateau", "step_decay", "warm_up"};

ScheduleSpec read_schedule(const Section& optimizer) {
  const toml::node* node = optimizer.find("schedule");
  if (node == nullptr) return {};
  if (!node->is_table() && !node->is_string())
    optimizer.refuse(*node, "schedule", "a name or {name = \"one_cycle\", warm_up = 0.3}");
  std::optional<Section> table;
  if (node->is_table()) {
    table = optimizer.section(*node, "schedule");
    table->demand({"name"});
  }
  const std::string name = table ? table->word_of("name", "", schedule_names)
                                 : optimizer.word_of("schedule", "", schedule_names);
  if (name == "cosine") {
    CosineOptions options;
    if (!table) return options;
    table->allow({"name", "final_factor"});
    options.final_factor = table->number("final_factor", options.final_factor, from_zero);
    return options;
  }
  if (name == "one_cycle") {
    OneCycleOptions options;
    if (!table) return options;
    table->allow({"name", "warm_up", "initial_factor", "final_factor"});
    options.warm_up = table->number("warm_up", options.warm_up, inside_one);
    options.initial_factor =
        table->number("initial_factor", options.initial_factor, above_zero_to_one);
    options.final_factor = table->number("final_factor", options.final_factor, from_zero);
    return options;
  }
  if (name == "step_decay") {
    StepDecayOptions options;
    if (!table) return options;
    table->allow({"name", "factor", "every"});
    options.factor = table->number("factor", options.factor, above_zero_to_one);
    options.every = table->number("every", options.every, above_zero_to_one);
    return options;
  }
  if (name == "exponential") {
    ExponentialOptions options;
    if (!table) return options;
    table->allow({"name", "final_factor"});
    options.final_factor = table->number("final_factor", options.final_factor, above_zero_to_one);
    return options;
  }
  if (name == "reduce_on_plateau") {
    PlateauOptions options;
    if (!table) return options;
    table->allow({"name", "factor", "patience", "least_gain", "least_learning_rate"});
    options.factor = table->number("factor", options.factor, inside_one);
    options.patience = table->whole("patience", options.patience, 1);
    options.least_gain = table->number("least_gain", options.least_gain, from_zero);
    options.least_learning_rate =
        table->number("least_learning_rate", options.least_learning_rate, from_zero);
    return options;
  }
  if (name == "warm_up") {
    WarmUpOptions options;
    if (!table) return options;
    table->allow({"name", "share", "initial_factor"});
    options.share = table->number("share", options.share, inside_one);
    options.initial_factor =
        table->number("initial_factor", options.initial_factor, above_zero_to_one);
    return options;
  }
  if (table) table->allow({"name"});
  return {};
}

template <class Options>
Options read_adam(const Section& section) {
  Options options;
  options.learning_rate = section.number("learning_rate", options.learning_rate, from_zero);
  options.beta1 = section.number("beta1", options.beta1, share);
  options.beta2 = section.number("beta2", options.beta2, share);
  options.epsilon = section.number("epsilon", options.epsilon, above_zero);
  options.weight_decay = section.number("weight_decay", options.weight_decay, from_zero);
  return options;
}

std::string written(const ScheduleSpec& schedule) {
  if (const auto* cosine = std::get_if<CosineOptions>(&schedule))
    return text("{name = \"cosine\", final_factor = ", cosine->final_factor, "}");
  if (const auto* one_cycle = std::get_if<OneCycleOptions>(&schedule)) {
    return text("{name = \"one_cycle\", warm_up = ", one_cycle->warm_up,
                ", initial_factor = ", one_cycle->initial_factor,
                ", final_factor = ", one_cycle->final_factor, "}");
  }
  if (const auto* decay = std::get_if<StepDecayOptions>(&schedule)) {
    return text("{name = \"step_decay\", factor = ", decay->factor, ", every = ", decay->every,
                "}");
  }
  if (const auto* exponential = std::get_if<ExponentialOptions>(&schedule))
    return text("{name = \"exponential\", final_factor = ", exponential->final_factor, "}");
  if (const auto* plateau = std::get_if<PlateauOptions>(&schedule)) {
    return text("{name = \"reduce_on_plateau\", factor = ", plateau->factor,
                ", patience = ", plateau->patience, ", least_gain = ", plateau->least_gain,
                ", least_learning_rate = ", plateau->least_learning_rate, "}");
  }
  if (const auto* warm_up = std::get_if<WarmUpOptions>(&schedule)) {
    return text("{name = \"warm_up\", share = ", warm_up->share,
                ", initial_factor = ", warm_up->initial_factor, "}");
  }
  return "\"constant\"";
}

std::string written(const SgdOptions& sgd) {
  return text("name = \"sgd\"\nlearning_rate = ", sgd.learning_rate, "\nmomentum = ", sgd.momentum,
              "\nnesterov = ", (sgd.nesterov ? "true" : "false"),
              "\nweight_decay = ", sgd.weight_decay, "\n");
}

// Of Adam and AdamW.
template <class Options>
std::string written_adam(const char* name, const Options& adam) {
  return text("name = \"", name, "\"\nlearning_rate = ", adam.learning_rate,
              "\nbeta1 = ", adam.beta1, "\nbeta2 = ", adam.beta2, "\nepsilon = ", adam.epsilon,
              "\nweight_decay = ", adam.weight_decay, "\n");
}
std::string written(const AdamOptions& adam) { return written_adam("adam", adam); }
std::string written(const AdamWOptions& adamw) { return written_adam("adamw", adamw); }

std::string written(const RMSpropOptions& rmsprop) {
  return text("name = \"rmsprop\"\nlearning_rate = ", rmsprop.learning_rate,
              "\nalpha = ", rmsprop.alpha, "\nepsilon = ", rmsprop.epsilon,
              "\nmomentum = ", rmsprop.momentum, "\nweight_decay = ", rmsprop.weight_decay, "\n");
}
std::string written(const LbfgsOptions& lbfgs) {
  return text("name = \"lbfgs\"\nlearning_rate = ", lbfgs.learning_rate,
              "\nhistory = ", lbfgs.history, "\nevaluations = ", lbfgs.evaluations, "\n");
}
std::string written(const AdagradOptions& adagrad) {
  return text("name = \"adagrad\"\nlearning_rate = ", adagrad.learning_rate,
              "\nepsilon = ", adagrad.epsilon, "\nweight_decay = ", adagrad.weight_decay, "\n");
}

}  // namespace

OptimizerSpec read_optimizer(const Section& section) {
  section.demand({"name"});
  OptimizerSpec out;
  out.place = section.place();
  const std::string name =
      section.word_of("name", "", {"adagrad", "adam", "adamw", "lbfgs", "rmsprop", "sgd"});
  const auto allow = [&](Words keys) {
    section.allow_with(text("name = \"", name, "\""), keys, optimizer_keys);
  };
  if (name == "adam" || name == "adamw")
    allow({"name", "learning_rate", "beta1", "beta2", "epsilon", "weight_decay", "schedule"});
  if (name == "sgd") {
    allow({"name", "learning_rate", "momentum", "nesterov", "weight_decay", "schedule"});
    SgdOptions options;
    options.learning_rate = section.number("learning_rate", options.learning_rate, from_zero);
    options.momentum = section.number("momentum", options.momentum, share);
    options.nesterov = section.flag("nesterov", options.nesterov);
    options.weight_decay = section.number("weight_decay", options.weight_decay, from_zero);
    if (options.nesterov && options.momentum == 0)
      section.refuse(*section.find("nesterov"), "nesterov", "a momentum above 0 beside it");
    out.options = options;
  } else if (name == "adam") {
    out.options = read_adam<AdamOptions>(section);
  } else if (name == "adamw") {
    out.options = read_adam<AdamWOptions>(section);
  } else if (name == "lbfgs") {
    for (const char* key : {"schedule", "weight_decay"}) {
      if (const toml::node* node = section.find(key)) {
        throw Error(section.place_of(*node), ": lbfgs takes no ", key,
                    key == std::string_view("schedule") ? ": a line search finds its steps"
                                                        : ": use l2 in [training]");
      }
    }
    allow({"name", "learning_rate", "history", "evaluations"});
    LbfgsOptions options;
    options.learning_rate = section.number("learning_rate", options.learning_rate, from_zero);
    options.history = section.whole("history", options.history, 1);
    if (options.history > most_history)
      section.refuse(*section.find("history"), "history", text("at most ", most_history));
    options.evaluations = section.whole("evaluations", options.evaluations, 1);
    out.options = options;
    return out;
  } else if (name == "rmsprop") {
    allow({"name", "learning_rate", "alpha", "epsilon", "momentum", "weight_decay", "schedule"});
    RMSpropOptions options;
    options.learning_rate = section.number("learning_rate", options.learning_rate, from_zero);
    options.alpha = section.number("alpha", options.alpha, share);
    options.epsilon = section.number("epsilon", options.epsilon, above_zero);
    options.momentum = section.number("momentum", options.momentum, share);
    options.weight_decay = section.number("weight_decay", options.weight_decay, from_zero);
    out.options = options;
  } else {
    allow({"name", "learning_rate", "epsilon", "weight_decay", "schedule"});
    AdagradOptions options;
    options.learning_rate = section.number("learning_rate", options.learning_rate, from_zero);
    options.epsilon = section.number("epsilon", options.epsilon, above_zero);
    options.weight_decay = section.number("weight_decay", options.weight_decay, from_zero);
    out.options = options;
  }
  out.schedule = read_schedule(section);
  return out;
}

std::string written(const OptimizerSpec& optimizer) {
  const auto options = [](const auto& given) { return written(given); };
  std::string out = text("[optimizer]\n", std::visit(options, optimizer.options));
  // A line search has none.
  if (!std::holds_alternative<LbfgsOptions>(optimizer.options))
    out += text("schedule = ", written(optimizer.schedule), "\n");
  return out;
}

}  // namespace gradus::app
