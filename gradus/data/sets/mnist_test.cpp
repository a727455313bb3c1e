#include "gradus/data/sets/mnist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "tests/idx_bytes.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

// A small MNIST: 12 images to train, 3 to test.
class Mnist : public testing::Test {
 protected:
  Mnist() {
    folder_.write("train-images-idx3-ubyte", mnist_images(12));
    folder_.write("train-labels-idx1-ubyte", mnist_labels(12));
    folder_.write("t10k-images-idx3-ubyte", mnist_images(3));
    folder_.write("t10k-labels-idx1-ubyte", mnist_labels(3));
  }

  // With the file replaced, reading must throw an Error that names it and holds `message`.
  void refuses(const std::string& file, const std::string& bytes, const std::string& message) {
    folder_.write(file, bytes);
    EXPECT_THAT([&] { mnist(folder_.path()); },
                ThrowsMessage<Error>(AllOf(HasSubstr(file), HasSubstr(message))));
  }

  TemporaryFolder folder_;
};

TEST_F(Mnist, ReadsPixelsAsStoredAndLabelsAsClasses) {
  const auto [train, test] = mnist(folder_.path());
  EXPECT_EQ(train.name, "mnist");
  EXPECT_EQ(train.inputs[0].dtype(), DType::uint8);
  EXPECT_EQ(train.inputs[0].shape(), Shape({12, 28, 28}));
  EXPECT_EQ(train.inputs[0].as<std::uint8_t>()[784], 784 % 256);
  EXPECT_THAT(train.targets.as<std::int32_t>(), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1));
  EXPECT_EQ(train.classes, 10);
  EXPECT_THAT(test.targets.as<std::int32_t>(), ElementsAre(0, 1, 2));
  EXPECT_NO_THROW(validate(train));
  EXPECT_NO_THROW(validate(test));
}

TEST_F(Mnist, ReadsPixelsStandardized) {
  const TrainTest data = mnist(folder_.path());
  Tensor pixels({12, 28, 28});
  data.train.all().inputs[0].gather(pixels);
  EXPECT_NEAR(pixels.as<float>()[0], -0.1307 / 0.3081, 1e-6);
  EXPECT_NEAR(pixels.as<float>()[255], (1 - 0.1307) / 0.3081, 1e-6);
}

TEST_F(Mnist, ReadsPackedFilesToo) {
  std::filesystem::remove(folder_.path() / "t10k-images-idx3-ubyte");
  folder_.write("t10k-images-idx3-ubyte.gz", gzip(mnist_images(3)));
  EXPECT_EQ(mnist(folder_.path()).test.size(), 3);
}

TEST_F(Mnist, RefusesAFolderThatLacksAFile) {
  std::filesystem::remove(folder_.path() / "t10k-labels-idx1-ubyte");
  EXPECT_THAT([&] { mnist(folder_.path()); },
              ThrowsMessage<Error>(AllOf(HasSubstr("lacks t10k-labels-idx1-ubyte"),
                                         HasSubstr("gradus data fetch mnist"))));
}

TEST_F(Mnist, RefusesAnImageFileGivenAsLabels) {
  refuses("train-labels-idx1-ubyte", mnist_images(12),
          "requires labels, uint8 [count], got images, uint8 [12, 28, 28]");
}

TEST_F(Mnist, RefusesALabelFileGivenAsImages) {
  refuses("train-images-idx3-ubyte", mnist_labels(12),
          "requires images, uint8 [count, 28, 28], got labels, uint8 [12]");
}

TEST_F(Mnist, RefusesImagesOfAnotherSize) {
  refuses("train-images-idx3-ubyte", idx_header(8, {1, 2, 28}) + counting_bytes(56),
          "got uint8 [1, 2, 28]");
  refuses("train-images-idx3-ubyte", idx_header(8, {1, 28, 2}) + counting_bytes(56),
          "got uint8 [1, 28, 2]");
}

TEST_F(Mnist, RefusesPixelsOfAnotherType) {
  refuses("train-images-idx3-ubyte",
          idx_header(0x0d, {1, 28, 28}) + counting_bytes(std::size_t{4} * 28 * 28),
          "got float32 [1, 28, 28]");
}

TEST_F(Mnist, RefusesCountsThatDisagree) {
  refuses("t10k-labels-idx1-ubyte", mnist_labels(2), "t10k-images-idx3-ubyte holds 3 images, but");
}

TEST_F(Mnist, RefusesALabelThatIsNoDigit) {
  refuses("t10k-labels-idx1-ubyte", idx_header(8, {3}) + "\x01\x0a\x02",
          "label 2 (counted from 1) is 10: it must be from 0 to 9");
}

TEST_F(Mnist, RefusesFilesWithoutImages) {
  folder_.write("t10k-labels-idx1-ubyte", mnist_labels(0));
  refuses("t10k-images-idx3-ubyte", mnist_images(0), "holds no images");
}

TEST_F(Mnist, PassesOnWhatIsWrongWithAFile) {
  refuses("t10k-images-idx3-ubyte", gzip(mnist_images(3)).substr(0, 100),
          "gzip stream is cut short");
}

TEST(RealMnist, HasTheKnownCountsLabelsAndMoments) {
  if (std::getenv("GRADUS_DATA") == nullptr) GTEST_SKIP() << "GRADUS_DATA is not set";
  const auto [train, test] = mnist();
  EXPECT_EQ(train.inputs[0].shape(), Shape({60000, 28, 28}));
  EXPECT_EQ(test.inputs[0].shape(), Shape({10000, 28, 28}));
  EXPECT_THAT(train.targets.as<std::int32_t>().first(8), ElementsAre(5, 0, 4, 1, 9, 2, 1, 3));
  EXPECT_THAT(test.targets.as<std::int32_t>().first(8), ElementsAre(7, 2, 1, 0, 4, 1, 4, 9));

  Tensor pixels(train.inputs[0].shape());
  train.all().inputs[0].gather(pixels);
  double sum = 0, squares = 0;
  for (const float pixel : pixels.as<float>()) {
    sum += pixel;
    squares += double{pixel} * double{pixel};
  }
  const double mean = sum / static_cast<double>(pixels.size());
  EXPECT_NEAR(mean, 0, 1e-3);
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(pixels.size()) - mean * mean), 1, 1e-3);
}

}  // namespace
}  // namespace gradus
