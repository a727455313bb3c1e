// Downloads files: continues a transfer that broke, and checks each file before it has its name.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "gradus/base/index.hpp"

namespace gradus::app {

struct RemoteFile {
  std::string name;    // after the mirror's address, and in the folder
  Index bytes;         // of the complete file
  std::string sha256;  // hexadecimal
};

// Bytes there are, of all bytes.
using DownloadProgress = std::function<void(Index bytes, Index all)>;

// Downloads the file into the folder from the first mirror that has it. It writes to NAME.part,
// which stays after a broken transfer and is continued by the next call. Does nothing if the right
// file exists already. Throws Error with the reason of each mirror; then no file NAME has been made
// or changed.
void download(const RemoteFile& file, const std::filesystem::path& folder,
              std::span<const std::string> mirrors, const DownloadProgress& progress);

// SHA-256 (FIPS 180-4) in hexadecimal, as OpenSSL computes it. Throws Error if the file cannot be
// read. Not in a program without libcurl.
std::string sha256_of(const std::filesystem::path& file);

}  // namespace gradus::app
