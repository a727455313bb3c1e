#include "gradus/data/sets/idx.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <vector>

#include "tests/idx_bytes.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

class Idx : public testing::Test {
 protected:
  Tensor read(std::string_view bytes) { return read_idx(folder_.write("file.idx", bytes)); }

  // Reading must throw an Error that names the file and holds `message`.
  void refuses(std::string_view bytes, const std::string& message) {
    EXPECT_THAT([&] { read(bytes); },
                ThrowsMessage<Error>(AllOf(HasSubstr("file.idx"), HasSubstr(message))));
  }

  TemporaryFolder folder_;
  const std::string small_ = idx_header(8, {2, 3}) + "\x01\x02\x03\x04\x05\xff";
};

TEST_F(Idx, ReadsBytes) {
  const Tensor tensor = read(small_);
  EXPECT_EQ(tensor.shape(), Shape({2, 3}));
  EXPECT_THAT(tensor.as<std::uint8_t>(), ElementsAre(1, 2, 3, 4, 5, 255));
}

TEST_F(Idx, ReadsGzipAsIfItWerePlain) {
  const Tensor tensor = read(gzip(small_));
  EXPECT_EQ(tensor.shape(), Shape({2, 3}));
  EXPECT_THAT(tensor.as<std::uint8_t>(), ElementsAre(1, 2, 3, 4, 5, 255));
}

TEST_F(Idx, ReadsBigEndianIntegers) {
  const Tensor tensor = read(idx_header(0x0c, {2}) + big_endian(0x01020304, 4) +
                             big_endian(static_cast<std::uint32_t>(-2), 4));
  EXPECT_THAT(tensor.as<std::int32_t>(), ElementsAre(0x01020304, -2));
}

TEST_F(Idx, ReadsBigEndianFloats) {
  const Tensor tensor =
      read(idx_header(0x0d, {1, 2}) + big_endian(std::bit_cast<std::uint32_t>(1.5f), 4) +
           big_endian(std::bit_cast<std::uint32_t>(-0.1f), 4));
  EXPECT_THAT(tensor.as<float>(), ElementsAre(1.5f, -0.1f));
}

TEST_F(Idx, ReadsBigEndianDoubles) {
  const Tensor tensor =
      read(idx_header(0x0e, {1}) + big_endian(std::bit_cast<std::uint64_t>(0.1), 8));
  EXPECT_THAT(tensor.as<double>(), ElementsAre(0.1));
}

TEST_F(Idx, ReadsTheHighestRankThereIs) {
  EXPECT_EQ(read(idx_header(8, {1, 2, 1, 1, 1, 2}) + "abcd").shape(), Shape({1, 2, 1, 1, 1, 2}));
}

TEST_F(Idx, ReadsNoNumbersWhereAnExtentIsZero) {
  EXPECT_EQ(read(idx_header(8, {0, 28, 28})).shape(), Shape({0, 28, 28}));
  EXPECT_EQ(read(idx_header(8, {2, 0})).shape(), Shape({2, 0}));
}

TEST_F(Idx, ReadsFilesThatTakeManySteps) {
  // Compresses a thousandfold, so the buffer must grow several times.
  const std::string bytes = idx_header(8, {3000, 1000}) + std::string(3'000'000, '\x07');
  const Tensor tensor = read(gzip(bytes));
  EXPECT_TRUE(std::ranges::all_of(tensor.as<std::uint8_t>(), [](int x) { return x == 7; }));
}

TEST_F(Idx, RefusesAMissingFile) {
  EXPECT_THAT([&] { read_idx(folder_.path() / "none"); },
              ThrowsMessage<Error>(AllOf(HasSubstr("none: there is no such file"))));
}

TEST_F(Idx, RefusesAFolder) {
  EXPECT_THAT([&] { read_idx(folder_.path()); }, ThrowsMessage<Error>(HasSubstr("is a folder")));
}

TEST_F(Idx, RefusesADevice) {
  EXPECT_THAT([&] { read_idx("/dev/null"); },
              ThrowsMessage<Error>(HasSubstr("/dev/null is not a regular file")));
}

TEST_F(Idx, RefusesALinkToItself) {
  std::filesystem::create_symlink("loop", folder_.path() / "loop");
  EXPECT_THAT([&] { read_idx(folder_.path() / "loop"); },
              ThrowsMessage<Error>(HasSubstr("loop: cannot be looked at: ")));
}

TEST_F(Idx, RefusesAFileThatCannotBeOpened) {
  const auto file = folder_.write("file.idx", small_);
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlimit none{0, limit.rlim_max};
  std::string message;
  setrlimit(RLIMIT_NOFILE, &none);
  try {
    read_idx(file);
  } catch (const Error& error) {
    setrlimit(RLIMIT_NOFILE,
              &limit);  // first: a sanitizer needs a pipe to look at the error
    message = error.what();
  }
  setrlimit(RLIMIT_NOFILE, &limit);
  EXPECT_THAT(message, HasSubstr("file.idx: cannot be opened: Too many open files"));
}

TEST_F(Idx, RefusesAFileThatCannotBeRead) {
  const std::filesystem::path memory = "/proc/self/mem";  // nothing is mapped at its start
  if (!std::filesystem::exists(memory)) GTEST_SKIP() << memory << " is not there";
  EXPECT_THAT([&] { read_idx(memory); }, ThrowsMessage<Error>(HasSubstr("mem: cannot be read: ")));
}

TEST_F(Idx, RefusesAnEmptyFile) {
  refuses("", "is empty");
  refuses(gzip(""), "is empty");
}

TEST_F(Idx, RefusesOtherFormats) {
  refuses("\x89PNG\r\n", "not an IDX file: starts with 89 50 4e 47");
  refuses("ab", "not an IDX file: starts with 61 62");
  refuses(idx_header(0x07, {1}) + "a", "its third byte is 07");
}

TEST_F(Idx, NamesTheTypesItCannotHold) {
  refuses(idx_header(0x09, {1}) + "a", "holds int8: requires uint8, int32, float32 or float64");
  refuses(idx_header(0x0b, {1}) + "ab", "holds int16");
}

TEST_F(Idx, RefusesRanksThatNoShapeHas) {
  refuses(idx_header(8, {}), "has rank 0: requires 1 to 6");
  refuses(idx_header(8, {1, 1, 1, 1, 1, 1, 1}) + "a", "has rank 7: requires 1 to 6");
}

TEST_F(Idx, RefusesAHeaderCutShort) {
  refuses(idx_header(8, {60000, 28, 28}).substr(0, 10),
          "ends within its header: requires 3 extents, 12 bytes, got 6");
}

TEST_F(Idx, RefusesNumbersCutShort) {
  refuses(small_.substr(0, small_.size() - 2),
          "cut short: its header declares uint8 [2, 3], 6 bytes, got 4");
}

TEST_F(Idx, RefusesBytesLeftOver) {
  refuses(small_ + "x", "bytes are left over: its header declares uint8 [2, 3], 6 bytes");
  refuses(gzip(small_ + "x"), "bytes are left over");
}

TEST_F(Idx, RefusesAGzipStreamCutShort) {
  const std::string packed = gzip(small_);
  refuses(packed.substr(0, packed.size() / 2), "gzip stream is cut short");
  // All numbers are there; the checksum is not.
  refuses(packed.substr(0, packed.size() - 1), "gzip stream is cut short");
}

TEST_F(Idx, RefusesADamagedGzipStream) {
  std::string packed = gzip(small_);
  packed[packed.size() - 8] ^= 1;  // the checksum
  refuses(packed, "gzip stream is damaged (");
}

TEST_F(Idx, RefusesExtentsWhoseProductOverflows) {
  refuses(idx_header(8, {0xffffffff, 0xffffffff, 0xffffffff}),
          "more numbers than any file can have");
  refuses(idx_header(0x0e, {0x80000000, 0x40000000}), "more numbers than any file can have");
  // No number at all, but its rows would overflow.
  refuses(idx_header(8, {0, 0xffffffff, 0xffffffff}), "more numbers than any file can have");
  refuses(idx_header(8, {0xffffffff, 0xffffffff, 0}), "more numbers than any file can have");
}

TEST_F(Idx, TakesNoMemoryForWhatALyingHeaderPromises) {
  const auto peak_kibibytes = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  const auto before = peak_kibibytes();
  refuses(idx_header(8, {0xffffffff}) + "abc", "cut short");
  refuses(idx_header(0x0e, {0x10000000}) + "abc", "cut short");
  refuses(gzip(idx_header(8, {0x7fffffff, 0x7fffffff}) + "abc"), "cut short");
  EXPECT_LT(peak_kibibytes() - before, 64 * 1024);
}

// Every file that is a little off is either read or refused with an Error that names it.
class IdxFuzz : public Idx {
 protected:
  // Nothing where it is refused.
  std::optional<Tensor> read_or_refuse(std::string_view bytes) {
    try {
      return read(bytes);
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("file.idx"));
      return std::nullopt;
    }
  }

  // Each bit alone, and all at once.
  static constexpr std::array<int, 9> flips = {1, 2, 4, 8, 16, 32, 64, 128, 255};

  // The files that differ in one byte and are read nevertheless.
  std::vector<Tensor> read_mutants(const std::string& bytes) {
    std::vector<Tensor> tensors;
    for (std::size_t position = 0; position < bytes.size(); ++position) {
      for (const int flip : flips) {
        std::string mutant = bytes;
        mutant[position] = static_cast<char>(mutant[position] ^ flip);
        if (auto tensor = read_or_refuse(mutant)) tensors.push_back(*std::move(tensor));
      }
    }
    return tensors;
  }
};

TEST_F(IdxFuzz, AnotherByteInAPlainFileIsReadAsItIsOrRefused) {
  // The 6 numbers may be anything; the header may be nothing else.
  const std::vector<Tensor> mutants = read_mutants(small_);
  EXPECT_EQ(mutants.size(), 6 * flips.size());
  for (const Tensor& mutant : mutants) EXPECT_EQ(mutant.shape(), Shape({2, 3}));
}

TEST_F(IdxFuzz, AnotherByteInAGzipFileMakesNoOtherNumbers) {
  // The time, the system and the hints in gzip's header do not matter: 6 bytes.
  const std::vector<Tensor> mutants = read_mutants(gzip(small_));
  EXPECT_GE(mutants.size(), 6 * flips.size());
  for (const Tensor& mutant : mutants) {
    EXPECT_EQ(mutant.shape(), Shape({2, 3}));
    EXPECT_THAT(mutant.as<std::uint8_t>(), ElementsAre(1, 2, 3, 4, 5, 255));
  }
}

TEST_F(IdxFuzz, AFileCutAnywhereIsRefused) {
  for (const std::string& bytes : {small_, gzip(small_), gzip(mnist_labels(100))}) {
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      EXPECT_FALSE(read_or_refuse(std::string_view(bytes).substr(0, length))) << length;
    }
  }
}

}  // namespace
}  // namespace gradus
