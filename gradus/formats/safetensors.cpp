#include "gradus/formats/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"
#include "gradus/formats/json_text.hpp"

namespace gradus {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors hold little-endian numbers");

using nlohmann::json;

constexpr std::string_view metadata_key = "__metadata__";
constexpr std::size_t length_bytes = 8;
constexpr std::uint64_t longest_header = 100'000'000;  // the reference implementation's limit

struct FormatName {
  DType dtype;
  std::string_view name;
};
constexpr FormatName format_names[] = {
    {DType::float32, "F32"}, {DType::float64, "F64"}, {DType::int32, "I32"}, {DType::uint8, "U8"}};

std::string_view format_name(DType dtype) {
  return std::ranges::find(format_names, dtype, &FormatName::dtype)->name;
}

// Where the numbers of one tensor are.
struct Entry {
  std::string name;
  DType dtype;
  Shape shape;
  std::uint64_t begin, end;
};

// A value for a message, cut where it is long.
std::string shown(std::string text) {
  constexpr std::size_t most = 120;
  if (text.size() > most) text.replace(most, std::string::npos, "...");
  return text;
}
std::string shown(const json& value) { return shown(value.dump(-1, ' ', true)); }

std::uint64_t whole_number(const json& number, std::string_view what) {
  if (!number.is_number_unsigned()) {
    throw Error(what, " requires whole numbers from 0 on, got ", shown(number));
  }
  return number.get<std::uint64_t>();
}

DType parse_dtype(const json& name) {
  for (const FormatName& known : format_names) {
    if (name == known.name) return known.dtype;
  }
  throw Error("requires dtype F32, F64, I32 or U8, got ", shown(name), ": convert it first");
}

Shape parse_shape(const json& dims, std::size_t element_bytes) {
  if (!dims.is_array() || dims.size() > Shape::max_rank) {
    throw Error("shape requires a list of at most ", Shape::max_rank, " extents, got ",
                shown(dims));
  }
  // Extents of 0 count as 1, so that no product of some of the extents can overflow either.
  Index bytes = static_cast<Index>(element_bytes);
  Shape shape;
  for (auto dim = dims.rbegin(); dim != dims.rend(); ++dim) {
    const std::uint64_t extent = whole_number(*dim, "shape");
    if (__builtin_mul_overflow(bytes, std::max<std::uint64_t>(extent, 1), &bytes)) {
      throw Error("shape ", shown(dims), " is larger than any memory");
    }
    shape = shape.batch_of(static_cast<Index>(extent));
  }
  return shape;
}

Entry parse_entry(const std::string& name, const json& entry, std::uint64_t data_bytes) {
  if (!entry.is_object()) throw Error("requires dtype, shape and data_offsets, got ", shown(entry));
  const auto member = [&](const char* key) -> const json& {
    const auto found = entry.find(key);
    if (found == entry.end()) throw Error("has no ", key);
    return *found;
  };
  const DType dtype = parse_dtype(member("dtype"));
  const Shape shape = parse_shape(member("shape"), size_of(dtype));
  const json& offsets = member("data_offsets");
  if (!offsets.is_array() || offsets.size() != 2) {
    throw Error("data_offsets requires a begin and an end, got ", shown(offsets));
  }
  Entry result{name, dtype, shape, whole_number(offsets[0], "data_offsets"),
               whole_number(offsets[1], "data_offsets")};
  if (result.begin > result.end || result.end > data_bytes) {
    throw Error("data_offsets ", shown(offsets), " are not within the file's ", data_bytes,
                " bytes of data");
  }
  const std::uint64_t wanted = static_cast<std::uint64_t>(shape.size()) * size_of(dtype);
  if (result.end - result.begin != wanted) {
    throw Error("shape ", shape, " of ", dtype, " requires ", wanted,
                " bytes, data_offsets give it ", result.end - result.begin);
  }
  return result;
}

// PyTorch's batch normalization counts its steps in int64, which no model here reads.
bool is_step_count(std::string_view name, const json& entry) {
  return name.ends_with("num_batches_tracked") && entry.is_object() &&
         entry.value("dtype", json()) == "I64" && entry.value("shape", json()).is_array();
}

// The same bytes as a tensor of a type that is known.
json as_bytes(json entry) {
  entry["dtype"] = "U8";
  entry["shape"].push_back(std::uint64_t{8});
  return entry;
}

// The format requires that the tensors cover the data, each byte once.
void check_cover(std::vector<Entry> entries, std::uint64_t data_bytes) {
  std::ranges::sort(entries, {},
                    [](const Entry& entry) { return std::pair(entry.begin, entry.end); });
  std::uint64_t covered = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != covered) {
      throw Error("'", entry.name, "': begins at byte ", entry.begin, " of the data, ",
                  entry.begin < covered ? "inside another tensor" : "after a gap",
                  "; requires byte ", covered);
    }
    covered = entry.end;
  }
  if (covered != data_bytes) {
    throw Error("the tensors end at byte ", covered, " of the data, which has ", data_bytes);
  }
}

std::map<std::string, std::string> parse_metadata(const json& object) {
  std::map<std::string, std::string> metadata;
  if (!object.is_object()) throw Error(metadata_key, " requires names and texts");
  for (const auto& [key, value] : object.items()) {
    if (!value.is_string()) {
      throw Error(metadata_key, ": '", key, "' requires a text, got ", shown(value));
    }
    metadata.emplace(key, value.get<std::string>());
  }
  return metadata;
}

// In the order in which they come, which the library's objects do not keep. Throws for text that is
// not UTF-8.
std::string quoted(const std::string& name) { return json(name).dump(); }

std::string json_of(const Shape& shape) {
  std::string out;
  for (int axis = 0; axis < shape.rank(); ++axis) out += text(axis == 0 ? "" : ",", shape[axis]);
  return text("[", out, "]");
}

std::string json_of(const std::map<std::string, std::string>& metadata) {
  std::string out;
  for (const auto& [key, value] : metadata)
    out += text(out.empty() ? "" : ",", quoted(key), ":", quoted(value));
  return text("{", out, "}");
}

}  // namespace

TensorFile parse_safetensors(std::string_view bytes) {
  std::uint64_t header_bytes = 0;
  if (bytes.size() < length_bytes) {
    throw Error("has ", bytes.size(), " bytes, a safetensors file begins with 8 and a header");
  }
  std::memcpy(&header_bytes, bytes.data(), length_bytes);
  bytes.remove_prefix(length_bytes);
  if (header_bytes > longest_header || header_bytes > bytes.size()) {
    throw Error("is cut short or not a safetensors file: it declares a header of ", header_bytes,
                " bytes, ", bytes.size(), " follow");
  }
  const std::string_view text_of_header = bytes.substr(0, header_bytes);
  const std::string_view data = bytes.substr(header_bytes);
  if (!text_of_header.starts_with('{')) throw Error("the header must begin with {");

  const json header = parse_json(text_of_header, "the header");
  TensorFile file;
  std::vector<Entry> entries;
  std::set<std::string> unread;
  for (const auto& [name, value] : header.items()) {
    if (name == metadata_key) {
      file.metadata = parse_metadata(value);
      continue;
    }
    try {
      const bool is_count = is_step_count(name, value);
      entries.push_back(parse_entry(name, is_count ? as_bytes(value) : value, data.size()));
      if (is_count) unread.insert(name);
    } catch (const Error& error) {
      throw Error("'", name, "': ", error.what());
    }
  }
  check_cover(entries, data.size());
  for (const Entry& entry : entries) {
    if (unread.contains(entry.name)) continue;
    Tensor tensor(entry.shape, entry.dtype);
    if (tensor.size() > 0) {
      std::memcpy(tensor.view().bytes(), data.data() + entry.begin, entry.end - entry.begin);
    }
    file.tensors.emplace(entry.name, std::move(tensor));
  }
  return file;
}

std::string safetensors_bytes(const TensorFile& file) {
  using Item = const std::pair<const std::string, Tensor>*;
  std::vector<Item> items;
  for (const auto& item : file.tensors) {
    if (item.first == metadata_key) {
      throw Error("a tensor cannot be named ", metadata_key);
    }
    items.push_back(&item);
  }
  std::ranges::stable_sort(items, std::ranges::greater(),
                           [](Item item) { return size_of(item->second.dtype()); });

  std::string bytes(length_bytes, '\0');
  std::size_t end = 0;
  try {
    std::string header;
    if (!file.metadata.empty())
      header = text(quoted(std::string(metadata_key)), ":", json_of(file.metadata));
    for (const Item item : items) {
      const auto& [name, tensor] = *item;
      const std::size_t begin = end;
      end += tensor.view().byte_size();
      header += text(header.empty() ? "" : ",", quoted(name), ":{\"dtype\":\"",
                     format_name(tensor.dtype()), "\",\"shape\":", json_of(tensor.shape()),
                     ",\"data_offsets\":[", begin, ",", end, "]}");
    }
    bytes += text("{", header, "}");
  } catch (const json::exception& error) {
    throw Error("names and metadata must be UTF-8: ", error.what());
  }
  bytes.resize((bytes.size() + 7) / 8 * 8, ' ');
  const std::uint64_t header_bytes = bytes.size() - length_bytes;
  std::memcpy(bytes.data(), &header_bytes, length_bytes);
  bytes.reserve(bytes.size() + end);
  for (const Item item : items) {
    const ConstTensorView tensor = item->second.view();
    bytes.append(reinterpret_cast<const char*>(tensor.bytes()), tensor.byte_size());
  }
  return bytes;
}

void write_safetensors(const std::filesystem::path& path, const TensorFile& file) {
  std::string bytes;
  try {
    bytes = safetensors_bytes(file);
  } catch (const Error& error) {
    throw Error(path.string(), ": ", error.what());
  }
  write_file(path, bytes);
}

TensorFile read_safetensors(const std::filesystem::path& path) {
  const std::string bytes = read_file(path);
  try {
    return parse_safetensors(bytes);
  } catch (const Error& error) {
    throw Error(path.string(), ": ", error.what());
  }
}

}  // namespace gradus
