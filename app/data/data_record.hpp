// The files that a run was trained on: its data.json. Free functions and values.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/data/data_source.hpp"

namespace gradus::app {

struct FileRecord {
  std::filesystem::path folder;  // absolute
  std::string name;
  Index rows = 0;           // samples in it
  std::uint32_t crc32 = 0;  // of its bytes, compressed or not
};

struct DataRecord {
  std::filesystem::path data = {};  // absolute: what --data named, or empty
  std::vector<FileRecord> files = {};
};

// Throws Error where a file cannot be read.
DataRecord record_of(const DataSource& source);

std::string data_json(const DataRecord& record);
// Reads what data_json() wrote. Throws Error, beginning with `place`, for anything else.
DataRecord parse_data(const std::string& json, const std::string& place);

// The first folder in which to look for the files of a run: that of --data, or of a known data set
// the folder where it was found, if it still exists.
std::filesystem::path remembered_folder(const DataRecord& record, const DataSpec& data);

// "homes.csv has 210 rows and the CRC-32 0x..., ..." of each file whose bytes differ; empty where
// none does.
std::string differences(const DataRecord& trained, const DataRecord& now);

}  // namespace gradus::app
