// Files from the network: taken up where a broken transfer ended, there only when they are right.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "gradus/base/index.hpp"

namespace gradus::app {

struct RemoteFile {
  std::string name;    // behind the mirror's address, and in the folder
  Index bytes;         // what it holds when whole
  std::string sha256;  // hexadecimal
};

// Bytes there are, of all bytes.
using DownloadProgress = std::function<void(Index bytes, Index all)>;

// Downloads the file into the folder from the first mirror that has it, by way of NAME.part, which
// stays where the transfer broke and is continued by the next call. Does nothing where the right
// file exists already. Throws Error that says what went wrong at each mirror; then no file NAME
// has been made or changed.
void download(const RemoteFile& file, const std::filesystem::path& folder,
              std::span<const std::string> mirrors, const DownloadProgress& progress);

}  // namespace gradus::app
