// The data sets that can be fetched, and where from.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/data/download.hpp"

namespace gradus::app {

struct DataSet {
  std::string name;        // of its folder too
  std::string what;        // in a few words
  std::string collection;  // a folder that may hold it among others, or empty
  std::vector<RemoteFile> files;
  std::vector<std::string> mirrors;  // addresses of the files
  std::vector<std::string> file_names() const;
};

std::span<const DataSet> data_sets();
// Throws Error, with the nearest name, where none is called so.
const DataSet& data_set_called(std::string_view name);

}  // namespace gradus::app
