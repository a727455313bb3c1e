#include "app/data/download.hpp"

#include "gradus/base/error.hpp"

#ifdef GRADUS_CURL

#include <curl/curl.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <type_traits>

#include "gradus/base/file.hpp"
#include "gradus/base/version.hpp"

namespace gradus::app {
namespace {

namespace fs = std::filesystem;

constexpr long connect_timeout_seconds = 15;
constexpr long stall_timeout_seconds = 30;  // without a single byte

// The functions of libcurl, and one of OpenSSL, which libcurl requires. The program loads them for
// a download only: with their thirty libraries each command would take twice as long to start.
struct Curl {
  decltype(&curl_easy_init) init;
  decltype(&curl_easy_setopt) setopt;
  decltype(&curl_easy_perform) perform;
  decltype(&curl_easy_getinfo) getinfo;
  decltype(&curl_easy_strerror) strerror;
  decltype(&curl_easy_cleanup) cleanup;
  unsigned char* (*sha256)(const unsigned char* bytes, std::size_t count, unsigned char* sum);
};

Curl load_curl() {
  constexpr const char* name = "libcurl.so.4";  // the number has been the interface's since 2006
  void* library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw Error("downloading requires libcurl (Debian's package libcurl4), but ", name,
                " cannot be loaded: ", ::dlerror());
  }
  Curl curl{};
  const auto find = [&](auto& function, const char* symbol) {
    function =
        reinterpret_cast<std::remove_reference_t<decltype(function)>>(::dlsym(library, symbol));
    if (function == nullptr)
      throw Error(name, " has no ", symbol, ": it must be built with OpenSSL");
  };
  find(curl.init, "curl_easy_init");
  find(curl.setopt, "curl_easy_setopt");
  find(curl.perform, "curl_easy_perform");
  find(curl.getinfo, "curl_easy_getinfo");
  find(curl.strerror, "curl_easy_strerror");
  find(curl.cleanup, "curl_easy_cleanup");
  find(curl.sha256, "SHA256");
  return curl;
}

const Curl& curl_library() {
  static const Curl loaded = load_curl();  // for the rest of the program
  return loaded;
}

Index size_of_file(const fs::path& path) {
  std::error_code missing;
  const auto size = fs::file_size(path, missing);
  return missing ? 0 : static_cast<Index>(size);
}

// How one transfer ended.
enum class Ending { whole, broken, unusable };
struct Transfer {
  Ending ending;
  std::string reason;
};

// Where the bytes of a transfer go.
struct Sink {
  std::ofstream file;
  Index bytes, expected;
  const DownloadProgress& progress;
};

// A result other than the count ends the transfer.
std::size_t receive(char* data, std::size_t size, std::size_t count, void* user) {
  Sink& sink = *static_cast<Sink*>(user);
  sink.bytes += static_cast<Index>(size * count);
  if (sink.bytes > sink.expected) return 0;
  sink.file.write(data, static_cast<std::streamsize>(size * count));
  if (sink.progress) sink.progress(sink.bytes, sink.expected);
  return sink.file ? size * count : 0;
}

// Appends to the part what it lacks.
Transfer transfer(const std::string& url, const fs::path& part, const RemoteFile& file,
                  const DownloadProgress& progress) {
  const Curl& library = curl_library();
  const std::unique_ptr<CURL, decltype(library.cleanup)> curl(library.init(), library.cleanup);
  if (!curl) throw Error("libcurl cannot be initialized");
  const Index present = size_of_file(part);
  Sink sink{std::ofstream(part, std::ios::binary | std::ios::app), present, file.bytes, progress};
  if (!sink.file) throw Error("cannot open ", part.string(), ": ", std::strerror(errno));
  const std::string agent = text("gradus/", version());
  std::array<char, CURL_ERROR_SIZE> message{};
  const auto set = [&](CURLoption option, auto value) {
    if (library.setopt(curl.get(), option, value) != CURLE_OK)
      throw Error("libcurl is too old: it lacks an option that gradus requires");
  };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, 5L);
  set(CURLOPT_FAILONERROR, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_USERAGENT, agent.c_str());
  set(CURLOPT_CONNECTTIMEOUT, connect_timeout_seconds);
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(CURLOPT_LOW_SPEED_TIME, stall_timeout_seconds);
  set(CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(present));
  set(CURLOPT_WRITEFUNCTION, &receive);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&sink));
  set(CURLOPT_ERRORBUFFER, message.data());

  const CURLcode code = library.perform(curl.get());
  long status = 0;
  library.getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (!sink.file.flush()) throw Error("cannot write ", part.string(), ": ", std::strerror(errno));
  if (sink.bytes > file.bytes)
    return {Ending::unusable, text("sends more than the ", file.bytes, " bytes expected")};
  if (code == CURLE_OK) return {Ending::whole, ""};
  std::string reason = message[0] != '\0' ? message.data() : library.strerror(code);
  // The server cannot continue: 416 where the part is longer than its file.
  if (code == CURLE_RANGE_ERROR || status == 416) return {Ending::unusable, std::move(reason)};
  return {Ending::broken, std::move(reason)};
}

// After Ending::whole the part is the file.
Transfer transfer_checked(const std::string& url, const fs::path& part, const RemoteFile& file,
                          const DownloadProgress& progress) {
  if (size_of_file(part) < file.bytes) {
    Transfer result = transfer(url, part, file, progress);
    if (result.ending != Ending::whole) return result;
  }
  const std::string sum = sha256_of(part);
  if (sum == file.sha256) return {Ending::whole, ""};
  return {Ending::unusable,
          text("sends a file whose SHA-256 is ", sum, ", expected ", file.sha256)};
}

}  // namespace

std::string sha256_of(const fs::path& file) {
  const std::string bytes = read_file(file);
  std::array<unsigned char, 32> sum{};
  curl_library().sha256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                        sum.data());
  return fmt::format("{:02x}", fmt::join(sum, ""));
}

void download(const RemoteFile& file, const fs::path& folder, std::span<const std::string> mirrors,
              const DownloadProgress& progress) {
  const fs::path target = folder / file.name;
  const fs::path part = folder / (file.name + ".part");
  if (size_of_file(target) == file.bytes && sha256_of(target) == file.sha256) return;
  std::string reasons;
  for (const std::string& mirror : mirrors) {
    const std::string url = mirror + (mirror.ends_with('/') ? "" : "/") + file.name;
    Transfer result;
    bool continued;  // then the part may have been wrong, not the file of the mirror
    do {
      continued = size_of_file(part) > 0;
      result = transfer_checked(url, part, file, progress);
      if (result.ending == Ending::unusable) fs::remove(part);
    } while (result.ending == Ending::unusable && continued);
    if (result.ending == Ending::whole) {
      fs::rename(part, target);
      return;
    }
    reasons += text("\n  ", url, ": ", result.reason);
  }
  if (size_of_file(part) == 0) fs::remove(part);
  throw Error(file.name, " could not be fetched:", reasons);
}

}  // namespace gradus::app

#else

namespace gradus::app {

void download(const RemoteFile& file, const std::filesystem::path&, std::span<const std::string>,
              const DownloadProgress&) {
  throw Error(file.name, " could not be fetched: this gradus was built without libcurl");
}

}  // namespace gradus::app

#endif
