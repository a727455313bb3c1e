#include "gradus/formats/safetensors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "gradus/base/file.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::StartsWith;
using tests::error_of;
using tests::same_bits;

// A file as the format says: the header's length, the header, the data.
std::string file_of(std::string_view header, std::string_view data = "") {
  std::string bytes(8, '\0');
  const std::uint64_t length = header.size();
  std::memcpy(bytes.data(), &length, 8);
  return bytes.append(header).append(data);
}

TensorFile read_bytes(std::string_view bytes) {
  const TemporaryFolder folder;
  return read_safetensors(folder.write("f.safetensors", bytes));
}

// What reading a file of these bytes complains about, behind the path.
std::string complaint(std::string_view bytes) {
  const TemporaryFolder folder;
  const auto path = folder.write("f.safetensors", bytes);
  const std::string message = error_of([&] { read_safetensors(path); });
  const std::string prefix = path.string() + ": ";
  EXPECT_THAT(message, StartsWith(prefix));
  return message.substr(std::min(prefix.size(), message.size()));
}

std::string complaint_on_entry(const std::string& entry, std::string_view data = "12345678") {
  return complaint(file_of("{\"w\":" + entry + "}", data));
}

std::string written(const TensorFile& file) {
  const TemporaryFolder folder;
  write_safetensors(folder.path() / "f", file);
  return read_file(folder.path() / "f");
}

TensorFile every_type() {
  TensorFile file;
  file.tensors.emplace("bytes", Tensor::of<std::uint8_t>({3}, {1, 2, 255}));
  file.tensors.emplace("double", Tensor::of<double>({1, 2}, {0.1, -1e300}));
  file.tensors.emplace("float \"ü\"", Tensor::of<float>({2, 1, 1}, {1.5F, -0.0F}));
  file.tensors.emplace("int", Tensor::of<std::int32_t>({2}, {-7, 1 << 30}));
  file.tensors.emplace("none", Tensor(Shape{0, 5}));
  file.tensors.emplace("scalar", Tensor::of<float>(Shape{}, {3.F}));
  file.metadata = {{"config", "layers = [\"tanh\"]\n# ünïcode"}, {"", ""}};
  return file;
}

TEST(Safetensors, GiveBackEveryTypeBitForBit) {
  const TensorFile file = every_type();
  const TensorFile read = read_bytes(written(file));
  EXPECT_EQ(read.metadata, file.metadata);
  ASSERT_EQ(read.tensors.size(), file.tensors.size());
  for (const auto& [name, tensor] : file.tensors) {
    ASSERT_TRUE(read.tensors.contains(name)) << name;
    EXPECT_TRUE(same_bits(read.tensors.at(name), tensor)) << name;
  }
}

TEST(Safetensors, AreWrittenAsTheFormatSays) {
  TensorFile file;
  file.tensors.emplace("b", Tensor::of<std::uint8_t>({3}, {1, 2, 3}));
  file.tensors.emplace("w", Tensor::of<double>({1, 1}, {1.0}));
  file.metadata = {{"made by", "test"}};
  std::string header = R"({"__metadata__":{"made by":"test"},)"
                       R"("w":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]},)"
                       R"("b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}})";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  EXPECT_EQ(written(file), file_of(header, std::string("\0\0\0\0\0\0\xf0\x3f\1\2\3", 11)));
}

TEST(Safetensors, AreTheSameBytesEachTime) {
  EXPECT_EQ(written(every_type()), written(every_type()));
}

TEST(Safetensors, OfNothingAreFine) {
  const TensorFile read = read_bytes(written({}));
  EXPECT_THAT(read.tensors, IsEmpty());
  EXPECT_THAT(read.metadata, IsEmpty());
}

// Others write the tensors in any order and pad as they like.
TEST(Safetensors, OfOtherWritersAreRead) {
  const TensorFile read = read_bytes(file_of(
      R"({ "z": {"data_offsets": [0, 4], "shape": [], "dtype": "F32", "more": 1},
           "__metadata__": {"format": "pt"},
           "a": {"dtype": "U8", "shape": [2], "data_offsets": [4, 6]} }   )",
      std::string("\0\0\x80\x3f\5\6", 6)));
  EXPECT_THAT(read.metadata, ElementsAre(Pair("format", "pt")));
  EXPECT_EQ(read.tensors.at("z").as<float>()[0], 1.F);
  EXPECT_THAT(read.tensors.at("a").as<std::uint8_t>(), ElementsAre(5, 6));
}

TEST(Safetensors, CutShortAreRefused) {
  EXPECT_THAT(complaint(""), HasSubstr("has 0 bytes, a safetensors file begins with 8"));
  EXPECT_THAT(complaint(file_of("{}").substr(0, 9)),
              HasSubstr("declares a header of 2 bytes, 1 follow"));
  EXPECT_THAT(complaint("an image or whatever"), HasSubstr("not a safetensors file"));
  EXPECT_THAT(complaint(file_of(R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", "1")),
              AllOf(StartsWith("'w': "), HasSubstr("are not within the file's 1 bytes of data")));
}

TEST(Safetensors, WithABrokenHeaderAreRefused) {
  EXPECT_THAT(complaint(file_of(" {}")), HasSubstr("must begin with {"));
  EXPECT_THAT(complaint(file_of("{\"w\":")), HasSubstr("the header is not JSON"));
  EXPECT_THAT(complaint(file_of("{\"\xff\":1}")), HasSubstr("the header is not JSON"));
  EXPECT_THAT(complaint(file_of(R"({"w":1,"w":2})")), HasSubstr("names 'w' twice"));
  EXPECT_THAT(complaint_on_entry(R"({"shape":[2],"shape":[1]})"), HasSubstr("names 'shape' twice"));
  EXPECT_THAT(complaint(file_of(R"({"__metadata__":[]})")), HasSubstr("requires names and texts"));
  EXPECT_THAT(complaint(file_of(R"({"__metadata__":{"a":1}})")), HasSubstr("'a' requires a text"));
}

TEST(Safetensors, WithABrokenEntryAreRefusedByName) {
  EXPECT_THAT(complaint_on_entry("7"), StartsWith("'w': requires dtype, shape and data_offsets"));
  EXPECT_THAT(complaint_on_entry(R"({"dtype":"F32","shape":[2]})"),
              StartsWith("'w': has no data_offsets"));
  EXPECT_THAT(
      complaint_on_entry(R"({"dtype":"BF16","shape":[4],"data_offsets":[0,8]})"),
      StartsWith("'w': requires dtype F32, F64, I32 or U8, got \"BF16\": convert it first"));
  EXPECT_THAT(complaint_on_entry(R"({"dtype":"F32","shape":[-2],"data_offsets":[0,8]})"),
              StartsWith("'w': shape requires whole numbers from 0 on, got -2"));
  EXPECT_THAT(complaint_on_entry(R"({"dtype":"F32","shape":[2.0],"data_offsets":[0,8]})"),
              StartsWith("'w': shape requires whole numbers from 0 on, got 2.0"));
  EXPECT_THAT(complaint_on_entry(R"({"dtype":"U8","shape":[1,1,1,1,1,1,8],"data_offsets":[0,8]})"),
              StartsWith("'w': shape requires a list of at most 6 extents"));
  EXPECT_THAT(complaint_on_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8,8]})"),
              StartsWith("'w': data_offsets requires a begin and an end"));
  EXPECT_THAT(complaint_on_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[8,0]})"),
              StartsWith("'w': data_offsets [8,0] are not within"));
  EXPECT_THAT(complaint_on_entry(R"({"dtype":"F32","shape":[3],"data_offsets":[0,8]})"),
              StartsWith("'w': shape [3] of float32 requires 12 bytes, data_offsets give it 8"));
}

TEST(Safetensors, LeavesOutTheStepCountOfABatchNormOfPyTorch) {
  const TensorFile file = read_bytes(
      file_of(R"({"1.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]},)"
              R"("1.running_mean":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}})",
              "123456789012"));
  EXPECT_EQ(file.tensors.size(), 1u);
  EXPECT_TRUE(file.tensors.contains("1.running_mean"));
  EXPECT_THAT(complaint(file_of(
                  R"({"num_batches_tracked":{"dtype":"I64","shape":"","data_offsets":[0,8]}})",
                  "12345678")),
              HasSubstr("requires dtype F32, F64, I32 or U8"));
}

TEST(Safetensors, OfShapesBeyondAnyMemoryAreRefused) {
  for (const std::string shape : {"[4611686018427387904,4]", "[18446744073709551615]",
                                  "[4294967296,4294967296,0]", "[0,4294967296,4294967296]"}) {
    EXPECT_THAT(
        complaint_on_entry(R"({"dtype":"F32","data_offsets":[0,0],"shape":)" + shape + "}", ""),
        StartsWith("'w': shape " + shape + " is larger than any memory"));
  }
}

TEST(Safetensors, MustCoverTheirDataOnce) {
  const auto pair = [](std::string_view a, std::string_view b) {
    return file_of(text(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":)", a,
                        R"(},"b":{"dtype":"U8","shape":[2],"data_offsets":)", b, "}}"),
                   "12345");
  };
  EXPECT_THAT(complaint(pair("[0,2]", "[1,3]")),
              HasSubstr("'b': begins at byte 1 of the data, inside another tensor"));
  EXPECT_THAT(complaint(pair("[0,2]", "[3,5]")),
              HasSubstr("'b': begins at byte 3 of the data, after a gap"));
  EXPECT_THAT(complaint(pair("[0,2]", "[2,4]")),
              HasSubstr("the tensors end at byte 4 of the data, which has 5"));
}

TEST(Safetensors, ThatCannotBeWrittenSayWhy) {
  TensorFile reserved;
  reserved.tensors.emplace("__metadata__", Tensor({1}));
  EXPECT_THAT(error_of([&] { written(reserved); }),
              HasSubstr("a tensor cannot be named __metadata__"));
  EXPECT_THAT(error_of([] {
                written({.tensors = {}, .metadata = {{"a", "\xff"}}});
              }),
              HasSubstr("names and metadata must be UTF-8"));
}

// Whatever the bytes: a file or an Error.
TEST(Safetensors, DamagedAnywhereAreReadOrRefused) {
  const std::string good = written(every_type());
  const TemporaryFolder folder;
  int refused = 0;
  const auto survive = [&](std::string_view bytes) {
    const auto path = folder.write("f", bytes);
    try {
      read_safetensors(path);
    } catch (const Error&) {
      ++refused;
    }
  };
  for (std::size_t length = 0; length < good.size(); ++length) survive(good.substr(0, length));
  EXPECT_EQ(refused, good.size()) << "some part of a file passed for a whole one";
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const int flip : {0x01, 0x04, 0x10, 0x80, 0xff}) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ flip);
      survive(bad);
    }
  }
  EXPECT_GT(refused, 2 * static_cast<int>(good.size()));
}

// Recursion over them would end in a crash.
TEST(Safetensors, NestedDeeplyAreRefused) {
  const std::string open(100'000, '['), close(100'000, ']');
  for (const std::string& nested : {open, open + close}) {
    EXPECT_THAT(complaint(file_of("{\"a\":" + nested + "}")),
                HasSubstr("the header nests deeper than 200 levels"));
  }
}

TEST(Safetensors, AreRefusedInFewWords) {
  const std::string endless(100'000, 'x');
  EXPECT_LT(complaint(file_of("{\"a\":\"" + endless + "\"}")).size(), 300);
  EXPECT_LT(complaint(file_of("{\"" + endless)).size(), 300);
}

}  // namespace
}  // namespace gradus
