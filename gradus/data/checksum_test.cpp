#include "gradus/data/checksum.hpp"

#include <gmock/gmock.h>

#include "gradus/base/error.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus {
namespace {

TEST(Checksum, IsTheCrc32OfTheBytes) {
  const TemporaryFolder folder;
  // The check value of the catalogue of parametrised CRC algorithms, CRC-32/ISO-HDLC.
  EXPECT_EQ(crc32_of_file(folder.write("digits", "123456789")), 0xcbf43926u);
  EXPECT_EQ(crc32_of_file(folder.write("empty", "")), 0u);
  // More than one block: python3 -c 'import zlib; print(hex(zlib.crc32(b"x" * 300000)))'
  EXPECT_EQ(crc32_of_file(folder.write("long", std::string(300000, 'x'))), 0xb3c82acdu);
}

TEST(Checksum, SaysWhatCannotBeRead) {
  const TemporaryFolder folder;
  for (const auto& path : {folder.path() / "missing", folder.path()}) {
    try {
      crc32_of_file(path);
      ADD_FAILURE() << path;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(path.string()));
    }
  }
}

}  // namespace
}  // namespace gradus
