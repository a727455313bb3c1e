// The [data] table of a configuration.
#pragma once

#include "app/configuration/section.hpp"

namespace gradus::app {

// `classifies`: whether the loss requires classes, which the target of a CSV file then holds unless
// the table says otherwise. Throws Error, beginning with file and line, for what does not fit.
DataSpec read_data(const Section& data, bool classifies);

std::string written(const DataSpec& data);

enum class SourceKind {
  drawn,  // points of the plane, as many as wanted
  split,  // files with a training and a test set
  table   // one table of samples, from which a test set is dealt
};
SourceKind kind_of_source(std::string_view source);

}  // namespace gradus::app
