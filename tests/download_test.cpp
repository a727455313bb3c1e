#include "app/data/download.hpp"

#include <gmock/gmock.h>

#include "gradus/base/error.hpp"
#include "tests/paths.hpp"
#include "tests/program.hpp"
#include "tests/temporary_folder.hpp"

#ifdef GRADUS_CURL

namespace gradus::app {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using tests::content_of;

const std::string content = "0123456789 digits and more, as many as a broken line cuts in two";

// What is to be had, where it goes, and a mirror that has it.
class Download : public testing::Test {
 protected:
  Download() {
    served_.write("data.bin", content);
    file_ = {"data.bin", static_cast<Index>(content.size()),
             sha256_of(served_.path() / "data.bin")};
  }

  std::string serve(std::vector<std::string> options = {}) {
    std::vector<std::string> command = {
        "python3", std::string(tests::repository) + "/tests/mirror.py", served_.path().string()};
    command.insert(command.end(), options.begin(), options.end());
    mirrors_.push_back(std::make_unique<tests::Running>(command, served_.path()));
    if (!mirrors_.back()->wait_for("\n")) throw std::runtime_error("the mirror does not start");
    return "http://127.0.0.1:" + std::to_string(std::stoi(mirrors_.back()->output()));
  }

  std::string error_of(const std::vector<std::string>& mirrors) const {
    try {
      download(file_, target_.path(), mirrors,
               [](Index bytes, Index wanted) { EXPECT_LE(bytes, wanted); });
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  fs::path target(const std::string& name = "data.bin") const { return target_.path() / name; }
  std::string requests() const { return content_of(served_.path() / "requests.log"); }

  TemporaryFolder served_, target_;
  RemoteFile file_;
  std::vector<std::unique_ptr<tests::Running>> mirrors_;
};

TEST_F(Download, BringsTheFileAndShowsHowFarItIs) {
  Index seen = 0, wanted = 0;
  const std::string mirror[] = {serve()};
  download(file_, target_.path(), mirror, [&](Index bytes, Index all) {
    seen = bytes;
    wanted = all;
  });
  EXPECT_EQ(content_of(target()), content);
  EXPECT_FALSE(fs::exists(target("data.bin.part")));
  EXPECT_EQ(seen, file_.bytes);
  EXPECT_EQ(wanted, file_.bytes);
}

TEST_F(Download, DownloadsNothingThatIsThere) {
  target_.write("data.bin", content);
  EXPECT_EQ(error_of({"http://127.0.0.1:1/"}), "no error");
}

TEST_F(Download, ReplacesADamagedFile) {
  const std::string mirror = serve();
  for (const std::string& damaged : {std::string("short"), std::string(content.size(), 'x')}) {
    target_.write("data.bin", damaged);
    EXPECT_EQ(error_of({mirror}), "no error");
    EXPECT_EQ(content_of(target()), content);
  }
}

TEST_F(Download, ContinuesWhereItBroke) {
  const std::string broken = serve({"--cut", "20"});
  EXPECT_THAT(error_of({broken}), HasSubstr("data.bin could not be fetched:\n  " + broken));
  EXPECT_FALSE(fs::exists(target()));
  EXPECT_EQ(content_of(target("data.bin.part")), content.substr(0, 20));
  EXPECT_EQ(error_of({serve()}), "no error");
  EXPECT_EQ(content_of(target()), content);
  EXPECT_EQ(requests(), "/data.bin \n/data.bin bytes=20-\n");
}

TEST_F(Download, ContinuesAtTheNextMirror) {
  EXPECT_EQ(error_of({serve({"--cut", "30"}), serve()}), "no error");
  EXPECT_EQ(content_of(target()), content);
  EXPECT_EQ(requests(), "/data.bin \n/data.bin bytes=30-\n");
}

TEST_F(Download, BeginsAgainWhereTheMirrorCannotContinue) {
  target_.write("data.bin.part", content.substr(0, 20));
  EXPECT_EQ(error_of({serve({"--no-ranges"})}), "no error");
  EXPECT_EQ(content_of(target()), content);
}

TEST_F(Download, BeginsAgainWhereThePartWasWrong) {
  target_.write("data.bin.part", "junk of another file");
  EXPECT_EQ(error_of({serve()}), "no error");
  EXPECT_EQ(content_of(target()), content);
  target_.write("data.bin", "damaged");
  target_.write("data.bin.part", content + "too much");
  EXPECT_EQ(error_of({serve()}), "no error");
  EXPECT_EQ(content_of(target()), content);
}

TEST_F(Download, FinishesAWholePartWithoutTheNetwork) {
  target_.write("data.bin.part", content);
  EXPECT_EQ(error_of({"http://127.0.0.1:1"}), "no error");
  EXPECT_EQ(content_of(target()), content);
}

TEST_F(Download, RefusesAFileOfTheWrongSum) {
  served_.write("data.bin", std::string(content.size(), 'x'));
  EXPECT_THAT(error_of({serve()}),
              AllOf(HasSubstr("sends a file whose SHA-256 is "), HasSubstr(file_.sha256)));
  EXPECT_TRUE(fs::is_empty(target_.path()));
}

TEST_F(Download, RefusesAFileThatIsTooLong) {
  served_.write("data.bin", content + " and more");
  EXPECT_THAT(error_of({serve()}), HasSubstr("sends more than the 64 bytes expected"));
  EXPECT_TRUE(fs::is_empty(target_.path()));
}

TEST_F(Download, RefusesAFileThatIsTooShort) {
  served_.write("data.bin", content.substr(0, 10));
  EXPECT_THAT(error_of({serve()}), HasSubstr("sends a file whose SHA-256 is "));
  EXPECT_TRUE(fs::is_empty(target_.path()));
}

TEST_F(Download, SaysWhatWentWrongAtEachMirror) {
  file_.name = "missing.bin";
  const std::string mirror = serve();
  EXPECT_THAT(error_of({mirror, "http://127.0.0.1:1/", "file:///etc/"}),
              AllOf(HasSubstr(mirror + "/missing.bin: The requested URL returned error: 404"),
                    HasSubstr("\n  http://127.0.0.1:1/missing.bin: Failed to connect"),
                    HasSubstr("\n  file:///etc/missing.bin: Protocol \"file\" not supported")));
  EXPECT_TRUE(fs::is_empty(target_.path()));
}

TEST_F(Download, SaysWhereItCannotWrite) {
  try {
    const std::string mirror[] = {serve()};
    download(file_, target_.path() / "missing", mirror, {});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("cannot open "));
  }
}

// Examples of the standard.
TEST(Sha256, IsThatOfTheStandard) {
  const TemporaryFolder folder;
  EXPECT_EQ(sha256_of(folder.write("a", "")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_of(folder.write("b", "abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_THROW(sha256_of(folder.path() / "missing"), Error);
}

}  // namespace
}  // namespace gradus::app

#endif
