#include "app/data/sha256.hpp"

#include <gmock/gmock.h>

#include "gradus/base/error.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus::app {
namespace {

std::string sum_of(std::string_view bytes) {
  Sha256 sum;
  sum.add(bytes);
  return sum.hexadecimal();
}

// The examples of the standard, and NIST's of a million letters.
TEST(Sha256, IsTheOneOfTheStandard) {
  EXPECT_EQ(sum_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sum_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sum_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sum_of(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnThePieces) {
  std::string bytes;
  for (int i = 0; i < 200; ++i) bytes += static_cast<char>(i);
  for (std::size_t piece = 1; piece < 130; ++piece) {
    Sha256 sum;
    for (std::size_t i = 0; i < bytes.size(); i += piece)
      sum.add(std::string_view(bytes).substr(i, piece));
    EXPECT_EQ(sum.hexadecimal(), sum_of(bytes)) << piece;
  }
}

TEST(Sha256, ReadsFiles) {
  const TemporaryFolder folder;
  const std::string bytes(200000, 'x');
  EXPECT_EQ(sha256_of(folder.write("file", bytes)), sum_of(bytes));
  EXPECT_THROW(sha256_of(folder.path() / "missing"), Error);
}

}  // namespace
}  // namespace gradus::app
