#include "app/data/data_record.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "gradus/base/error.hpp"
#include "gradus/data/checksum.hpp"

namespace gradus::app {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string sum_text(std::uint32_t sum) { return fmt::format("{:08x}", sum); }

std::string described(const FileRecord& file) {
  const std::string rows = file.rows > 0 ? text(file.rows, " rows and ") : "";
  return text(rows, "the CRC-32 ", sum_text(file.crc32));
}

}  // namespace

DataRecord record_of(const DataSource& source) {
  DataRecord out;
  if (!source.folder().empty()) out.data = fs::absolute(source.folder()).lexically_normal();
  for (const DataFile& file : source.files()) {
    const fs::path path = fs::absolute(file.path).lexically_normal();
    out.files.push_back(
        {path.parent_path(), path.filename().string(), file.rows, crc32_of_file(path)});
  }
  return out;
}

std::string data_json(const DataRecord& record) {
  Json json;
  json["data"] = record.data.empty() ? Json() : Json(record.data.string());
  json["files"] = Json::array();
  for (const FileRecord& file : record.files) {
    json["files"].push_back({{"folder", file.folder.string()},
                             {"name", file.name},
                             {"rows", file.rows},
                             {"crc32", sum_text(file.crc32)}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

DataRecord parse_data(const std::string& bytes, const std::string& place) {
  try {
    const Json json = Json::parse(bytes);
    DataRecord out;
    if (!json.at("data").is_null()) out.data = json.at("data").get<std::string>();
    for (const Json& file : json.at("files")) {
      const std::string sum = file.at("crc32");
      out.files.push_back({file.at("folder").get<std::string>(), file.at("name"), file.at("rows"),
                           static_cast<std::uint32_t>(std::stoul(sum, nullptr, 16))});
    }
    return out;
  } catch (const std::exception&) {
    throw Error(
        place, " is damaged: it must be the record of the training's files that 'gradus ",
        "train' wrote. Train the run again, or measure a labelled file: gradus evaluate RUN ",
        "--input FILE");
  }
}

fs::path remembered_folder(const DataRecord& record, const DataSpec& data) {
  if (!record.data.empty() || data.source == "csv" || record.files.empty()) return record.data;
  std::error_code ignored;
  const FileRecord& first = record.files.front();
  return fs::exists(first.folder / first.name, ignored) ? first.folder : fs::path();
}

std::string differences(const DataRecord& trained, const DataRecord& now) {
  std::string out;
  for (std::size_t i = 0; i < now.files.size(); ++i) {
    const FileRecord& is = now.files[i];
    const std::string path = (is.folder / is.name).string();
    if (i >= trained.files.size()) {
      out += text(out.empty() ? "" : "; ", path, " is not a file of the training");
      continue;
    }
    const FileRecord& was = trained.files[i];
    if (is.crc32 == was.crc32) continue;
    out += text(out.empty() ? "" : "; ", path, " has ", described(is), ", but the training read ",
                described(was), is.name == was.name ? "" : " from " + was.name);
  }
  return out;
}

}  // namespace gradus::app
