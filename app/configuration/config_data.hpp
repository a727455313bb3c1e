// The [data] table of a configuration.
#pragma once

#include "app/configuration/keys.hpp"

namespace gradus::app {

// Those of the source; without a source those of all.
Keys keys_of(DataSpec& data);

// `classifies`: whether the loss requires classes. Then the target of a CSV file is one by default.
// Throws Error, beginning with file and line, for a wrong key or value.
DataSpec read_data(const Section& data, bool classifies);

enum class SourceKind {
  drawn,  // points of the plane, any number of them
  split,  // files with a training and a test set
  table   // one table of samples, from which a test set is selected
};
SourceKind kind_of_source(std::string_view source);

}  // namespace gradus::app
