// The list of layers of a configuration.
#pragma once

#include "app/configuration/section.hpp"

namespace gradus::app {

// `list` stands in `model`. Throws Error, beginning with file and line, for what does not fit.
std::vector<LayerSpec> read_layers(const Section& model, const toml::array& list);

// "[{linear = 25}, "tanh"]", which read_layers() reads back.
std::string written(const std::vector<LayerSpec>& layers);
std::string written(const LayerSpec& layer);

}  // namespace gradus::app
