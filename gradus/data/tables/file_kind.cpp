#include "gradus/data/tables/file_kind.hpp"

#include <algorithm>

#include "gradus/base/error.hpp"
#include "gradus/base/shell_word.hpp"

namespace gradus {
namespace {

using namespace std::string_view_literals;

struct Kind {
  std::string_view mark;
  std::size_t offset;
  std::string_view name;
  std::string_view
      unpacked_by;  // what prints the text within; empty where there is no such program
};

constexpr Kind kinds[] = {
    {"\xfd"
     "7zXZ\0"sv,
     0, "xz data", "xz -dc"},
    {"1AY&SY", 4, "bzip2 data", "bzip2 -dc"},
    {"\x28\xb5\x2f\xfd", 0, "zstd data", "zstd -dc"},
    {"\x04\x22\x4d\x18", 0, "lz4 data", "lz4 -dc"},
    {"7z\xbc\xaf\x27\x1c", 0, "a 7z archive", "7z x -so"},
    {"Rar!\x1a\x07", 0, "a RAR archive", "unrar p -inul"},
    {"ustar", 257, "a tar archive", "tar -xOf"},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "an Excel workbook (xls)", ""},
    {"PAR1", 0, "a Parquet file", ""},
    {"ARROW1", 0, "an Arrow file", ""},
    {"\x89HDF\r\n\x1a\n", 0, "an HDF5 file", ""},
    {"SQLite format 3", 0, "an SQLite database", ""},
    {"\x93NUMPY", 0, "a NumPy array", ""},
    {"%PDF-", 0, "a PDF document", ""},
    {"\x89PNG", 0, "a PNG picture", ""},
    {"\xff\xd8\xff", 0, "a JPEG picture", ""},
    {"<!DOCTYPE", 0, "an HTML page", ""},
    {"<!doctype", 0, "an HTML page", ""},
    {"<html", 0, "an HTML page", ""},
    {"{\"", 0, "JSON", ""},
    {"[{", 0, "JSON", ""},
};

// Some of the archives that zip makes are documents.
Kind kind_of_zip(std::string_view beginning) {
  if (beginning.find("vnd.oasis.opendocument") != beginning.npos)
    return {"", 0, "a spreadsheet (ods)", ""};
  if (beginning.find("[Content_Types].xml") != beginning.npos ||
      beginning.find("xl/") != beginning.npos)
    return {"", 0, "an Excel workbook (xlsx)", ""};
  return {"", 0, "a zip archive", "unzip -p"};
}

// The encoding of text that is not UTF-8, as iconv calls it; empty where the bytes show none.
std::string_view encoding_of(std::string_view beginning) {
  if (beginning.starts_with("\xff\xfe\0\0"sv) || beginning.starts_with("\0\0\xfe\xff"sv))
    return "UTF-32";
  if (beginning.starts_with("\xff\xfe") || beginning.starts_with("\xfe\xff")) return "UTF-16";
  // Without a mark at the start, a letter of English in UTF-16 still has a byte 0 beside it.
  constexpr std::size_t seen = 64;
  const std::size_t bytes = std::min(seen, beginning.size()) / 2 * 2;
  if (bytes < 4) return "";
  bool little = true, big = true;
  for (std::size_t i = 0; i < bytes; i += 2) {
    little = little && beginning[i] != 0 && beginning[i + 1] == 0;
    big = big && beginning[i] == 0 && beginning[i + 1] != 0;
  }
  return little ? "UTF-16LE" : big ? "UTF-16BE" : "";
}

[[noreturn]] void refuse(const FileName& file, const Kind& kind) {
  if (kind.unpacked_by.empty())
    throw Error(file.name, ": this is ", kind.name, ", not CSV: save its table as CSV in UTF-8");
  throw Error(file.name, ": this is ", kind.name,
              ", not CSV: unpack it first: ", converting(file, kind.unpacked_by));
}

}  // namespace

std::string converting(const FileName& file, std::string_view program) {
  if (file.name == "/dev/stdin") return text(file.is_gzip ? "zcat | " : "", program);
  const std::string unpacked = shell_word(file.name + ".unpacked");
  const std::string unpacking =
      file.is_gzip ? text("zcat ", shell_word(file.name), " > ", unpacked, " && ") : "";
  return text(unpacking, program, " ", file.is_gzip ? unpacked : shell_word(file.name), " > ",
              shell_word(file.name + ".csv"));
}

void check_is_text(const FileName& file, std::string_view beginning) {
  if (const std::string_view encoding = encoding_of(beginning); !encoding.empty()) {
    throw Error(file.name, ": this is text in ", encoding, ", not UTF-8: convert it first: ",
                converting(file, text("iconv -f ", encoding, " -t UTF-8")));
  }
  if (beginning.starts_with("PK\x03\x04")) refuse(file, kind_of_zip(beginning));
  for (const Kind& kind : kinds) {
    if (beginning.size() > kind.offset && beginning.substr(kind.offset).starts_with(kind.mark))
      refuse(file, kind);
  }
}

}  // namespace gradus
