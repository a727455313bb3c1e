#include "gradus/data/tables/file_kind.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

#include "gradus/data/tables/csv.hpp"
#include "tests/idx_bytes.hpp"
#include "tests/program.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using namespace std::string_literals;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using tests::error_of;

std::string refusal(const std::string& beginning) {
  return error_of([&] { check_is_text({"x.csv"}, beginning); });
}

TEST(FileKind, LetsTextPass) {
  const std::string byte_order_mark = "\xef\xbb\xbf";
  for (const std::string& text :
       {""s, "a,b\n"s, "PK,b\n"s, "BZh,1AY\n"s, byte_order_mark + "a,b\n", "1,2"s})
    EXPECT_NO_THROW(check_is_text({"x.csv"}, text)) << text;
}

TEST(FileKind, NamesArchivesAndWhatUnpacksThem) {
  EXPECT_THAT(refusal("\xfd"
                      "7zXZ\0\0"s),
              HasSubstr("x.csv: this is xz data, not CSV: unpack it "
                        "first: xz -dc x.csv > x.csv.csv"));
  EXPECT_THAT(refusal("BZh51AY&SY..."), HasSubstr("bzip2 -dc"));
  EXPECT_THAT(refusal("\x28\xb5\x2f\xfd..."), HasSubstr("zstd -dc"));
  EXPECT_THAT(refusal("PK\x03\x04........x.csv"), HasSubstr("unzip -p"));
  EXPECT_THAT(refusal(std::string(257, 'a') + "ustar"), HasSubstr("tar -xOf"));
}

TEST(FileKind, NamesWorkbooksToBeSavedAsCsv) {
  for (const std::string& beginning : {"PK\x03\x04...[Content_Types].xml"s,
                                       "PK\x03\x04mimetypeapplication/vnd.oasis.opendocument"s,
                                       "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"s, "PAR1\x15"s,
                                       "<!DOCTYPE html>"s, "[{\"a\": 1}]"s, "\x89HDF\r\n\x1a\n"s}) {
    EXPECT_THAT(refusal(beginning), HasSubstr("save its table as CSV in UTF-8")) << beginning;
  }
}

TEST(FileKind, NamesUtf16) {
  EXPECT_THAT(refusal("\xff\xfe"
                      "a\0,\0"s),
              HasSubstr("iconv -f UTF-16 -t UTF-8"));
  EXPECT_THAT(refusal("\xfe\xff\0a\0,"s), HasSubstr("iconv -f UTF-16 -t UTF-8"));
  EXPECT_THAT(refusal("a\0,\0b\0\n\0"s), HasSubstr("iconv -f UTF-16LE -t UTF-8"));
  EXPECT_THAT(refusal("\0a\0,\0b\0\n"s), HasSubstr("iconv -f UTF-16BE -t UTF-8"));
  EXPECT_THAT(refusal("\xff\xfe\0\0a\0\0\0"s), HasSubstr("iconv -f UTF-32 -t UTF-8"));
}

// Runs the command behind these words of a reader's message, and expects the table to be read.
void expect_converted(const std::filesystem::path& file, const std::string& words) {
  const auto read = [](const std::filesystem::path& path) {
    CsvReader reader(path);
    while (reader.next()) {
    }
  };
  const std::string message = error_of([&] { read(file); });
  const std::size_t command = message.find(words);
  ASSERT_NE(command, message.npos) << message;
  ASSERT_EQ(std::system(message.substr(command + words.size()).c_str()), 0) << message;
  EXPECT_EQ(error_of([&] { read(file.string() + ".csv"); }), "no error") << message;
}

// The commands that messages advise, run; of files in gzip as well, and of any name.
TEST(FileKind, AdvisesCommandsThatMakeTextOfFiles) {
  const TemporaryFolder folder;
  const std::string table = "a,b\n1,2\n";
  std::string wide = "\xff\xfe";
  for (const char c : table) wide += {c, '\0'};
  for (const std::string name : {"plain.csv", "it's $a.csv"}) {
    for (const bool packed : {false, true}) {
      const auto write = [&](const std::string& content) {
        return folder.write(name, packed ? gzip(content) : content);
      };
      if (std::system("command -v iconv > /dev/null") == 0) {
        expect_converted(write(wide), "convert it first: ");
        expect_converted(write("a,b\n\xe9,2\n"), "or convert it: ");
      }
      if (std::system("command -v tar > /dev/null") == 0) {
        folder.write("t", table);
        ASSERT_EQ(std::system(("cd " + folder.path().string() + " && tar -cf t.tar t").c_str()), 0);
        expect_converted(write(tests::content_of(folder.path() / "t.tar")), "unpack it first: ");
      }
    }
  }
}

TEST(FileKind, AdvisesAFilterForStandardInput) {
  const std::string wide = "a\0,\0b\0\n\0"s;
  EXPECT_THAT(error_of([&] { check_is_text({"/dev/stdin"}, wide); }),
              EndsWith(": iconv -f UTF-16LE -t UTF-8"));
  EXPECT_THAT(error_of([&] {
                check_is_text({"/dev/stdin", true}, wide);
              }),
              EndsWith(": zcat | iconv -f UTF-16LE -t UTF-8"));
}

TEST(FileKind, SeesThroughGzip) {
  const TemporaryFolder folder;
  const auto file = folder.write("x.tar.gz", gzip(std::string(257, 'a') + "ustar"));
  EXPECT_THAT(error_of([&] { CsvReader reader(file); }),
              AllOf(HasSubstr("a tar archive"), HasSubstr("x.tar.gz")));
}

}  // namespace
}  // namespace gradus
