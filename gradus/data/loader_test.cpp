#include "gradus/data/loader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace gradus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

static_assert(!std::is_constructible_v<Loader, Dataset, LoaderOptions>,
              "a loader must not borrow a data set that is about to go");

// Sample i holds i, as input and as target.
Dataset counted(Index count) {
  Dataset dataset{.name = "counted", .inputs = Tensor({count, 1}), .targets = Tensor({count, 1})};
  for (Tensor* tensor : {&dataset.inputs[0], &dataset.targets}) {
    std::iota(tensor->as<float>().begin(), tensor->as<float>().end(), 0.0f);
  }
  return dataset;
}

std::vector<float> gathered(const Rows& rows) {
  Tensor out(rows.shape());
  rows.gather(out);
  return {out.as<float>().begin(), out.as<float>().end()};
}

// The samples of an epoch, batch by batch.
std::vector<std::vector<float>> dealt(const Loader& loader, Index number) {
  std::vector<std::vector<float>> batches;
  const Loader::Epoch epoch = loader.epoch(number);
  for (const Batch& batch : epoch) {
    batches.push_back(gathered(batch.inputs[0]));
    EXPECT_EQ(gathered(batch.targets), batches.back());
  }
  return batches;
}

TEST(Loader, DealsInOrderWithASmallerLastBatch) {
  const Dataset dataset = counted(5);
  const Loader loader(dataset, {.batch = 2});
  EXPECT_EQ(loader.batches(), 3);
  EXPECT_EQ(loader.samples(), 5);
  EXPECT_EQ(loader.epoch(0).size(), 3);
  EXPECT_THAT(dealt(loader, 0), ElementsAre(ElementsAre(0, 1), ElementsAre(2, 3), ElementsAre(4)));
  EXPECT_EQ(dealt(loader, 7), dealt(loader, 0));
}

TEST(Loader, KnowsTheSampleOfARowOfABatch) {
  const Dataset data = counted(10);
  for (const bool shuffle : {false, true}) {
    const Loader loader(data, {.batch = 4, .shuffle = shuffle, .seed = 3});
    const Loader::Epoch epoch = loader.epoch(1);
    for (Index number = 0; number < epoch.size(); ++number) {
      const Batch batch = epoch[number];
      Tensor inputs(batch.inputs[0].shape());
      batch.inputs[0].gather(inputs);
      for (Index row = 0; row < batch.size(); ++row) {
        const auto sample = static_cast<std::size_t>(epoch.sample(number, row));
        EXPECT_EQ(inputs.as<float>()[static_cast<std::size_t>(row)],
                  epoch.dataset().inputs[0].as<float>()[sample]);
      }
    }
  }
}

TEST(Loader, LeavesOutTheSmallerLastBatchOnRequest) {
  const Dataset dataset = counted(5);
  const Loader loader(dataset, {.batch = 2, .drop_last = true});
  EXPECT_EQ(loader.batches(), 2);
  EXPECT_EQ(loader.samples(), 4);
  EXPECT_THAT(dealt(loader, 0), ElementsAre(ElementsAre(0, 1), ElementsAre(2, 3)));
}

TEST(Loader, DropsNoWholeBatch) {
  const Dataset dataset = counted(6);
  const Loader loader(dataset, {.batch = 2, .drop_last = true});
  EXPECT_EQ(loader.batches(), 3);
  EXPECT_EQ(loader.samples(), 6);
}

TEST(Loader, TakesABatchLargerThanTheDataSet) {
  const Dataset dataset = counted(3);
  EXPECT_THAT(dealt(Loader(dataset, {.batch = 10}), 0), ElementsAre(ElementsAre(0, 1, 2)));
}

TEST(Loader, ShufflesEachSampleIntoEachEpochOnce) {
  const Dataset dataset = counted(103);
  const Loader loader(dataset, {.batch = 10, .shuffle = true, .seed = 1});
  for (Index number = 0; number < 3; ++number) {
    std::vector<float> samples;
    for (const auto& batch : dealt(loader, number)) {
      samples.insert(samples.end(), batch.begin(), batch.end());
    }
    EXPECT_FALSE(std::ranges::is_sorted(samples));
    std::ranges::sort(samples);
    EXPECT_EQ(samples, gathered(dataset.all().inputs[0]));
  }
}

TEST(Loader, ShufflesByTheSeedAndTheEpochAlone) {
  const Dataset dataset = counted(50);
  const Loader loader(dataset, {.batch = 7, .shuffle = true, .seed = 1});
  const auto third = dealt(loader, 3);
  EXPECT_NE(dealt(loader, 2), third);
  EXPECT_EQ(dealt(Loader(dataset, {.batch = 7, .shuffle = true, .seed = 1}), 3), third);
  EXPECT_NE(dealt(Loader(dataset, {.batch = 7, .shuffle = true, .seed = 2}), 3), third);
}

TEST(Loader, ShufflesTheSameOnEveryMachine) {
  // Philox4x32-10 and the shuffle, computed apart from this library.
  const Dataset dataset = counted(10);
  const Loader loader(dataset, {.batch = 10, .shuffle = true, .seed = 7});
  EXPECT_THAT(dealt(loader, 3), ElementsAre(ElementsAre(6, 8, 5, 2, 4, 9, 0, 1, 7, 3)));
}

TEST(Loader, KeepsTheBatchesOfAnEpochThatMoves) {
  const Dataset dataset = counted(10);
  const Loader loader(dataset, {.batch = 4, .shuffle = true, .seed = 1});
  std::optional<Loader::Epoch> epoch = loader.epoch(0);
  const Batch batch = (*epoch)[1];
  const std::vector<float> before = gathered(batch.inputs[0]);
  const Loader::Epoch moved = *std::move(epoch);
  epoch.reset();  // NOLINT(bugprone-use-after-move): what is left goes, and nothing with it
  EXPECT_EQ(gathered(batch.inputs[0]), before);
  EXPECT_EQ(gathered(moved[1].inputs[0]), before);
}

TEST(Loader, RefusesABatchBelowOne) {
  const Dataset dataset = counted(3);
  for (const Index batch : {0, -4}) {
    EXPECT_THAT(
        [&] { Loader(dataset, {.batch = batch}); },
        ThrowsMessage<Error>(HasSubstr(text("requires a batch of 1 or more, got ", batch))));
  }
}

TEST(Loader, RefusesAnEmptyDataSet) {
  const Dataset dataset;
  EXPECT_THAT([&] { Loader(dataset, {}); },
              ThrowsMessage<Error>(HasSubstr("requires 1 sample or more")));
}

TEST(Loader, RefusesToDropItsOnlyBatch) {
  const Dataset dataset = counted(3);
  EXPECT_THAT(
      [&] { Loader(dataset, {.batch = 4, .drop_last = true}); },
      ThrowsMessage<Error>(HasSubstr("a batch of 4 from 3 samples leaves nothing with drop_last")));
}

TEST(Loader, RefusesAnEpochBelowZero) {
  const Dataset dataset = counted(3);
  EXPECT_THAT([&] { Loader(dataset, {}).epoch(-1); },
              ThrowsMessage<Error>(HasSubstr("count from 0, got -1")));
}

// Sample i of epoch n holds 10 n + i.
Dataset drawn(Index epoch, Index count = 3) {
  Dataset dataset = counted(count);
  for (Tensor* tensor : {&dataset.inputs[0], &dataset.targets})
    for (float& x : tensor->as<float>()) x += 10 * static_cast<float>(epoch);
  return dataset;
}

TEST(Loader, DrawsNewSamplesForEachEpoch) {
  const Loader loader([](Index epoch) { return drawn(epoch); }, {.batch = 2});
  EXPECT_EQ(loader.samples(), 3);
  EXPECT_THAT(dealt(loader, 0), ElementsAre(ElementsAre(0, 1), ElementsAre(2)));
  EXPECT_THAT(dealt(loader, 2), ElementsAre(ElementsAre(20, 21), ElementsAre(22)));
  EXPECT_THAT(dealt(loader, 0), ElementsAre(ElementsAre(0, 1), ElementsAre(2)));
}

TEST(Loader, KeepsDrawnSamplesAsLongAsTheirEpoch) {
  std::optional<Loader> loader(
      std::in_place, [](Index epoch) { return drawn(epoch); }, LoaderOptions{.batch = 3});
  const Loader::Epoch first = loader->epoch(0), second = loader->epoch(1);
  loader.reset();
  EXPECT_THAT(gathered(first[0].inputs[0]), ElementsAre(0, 1, 2));
  EXPECT_THAT(gathered(second[0].inputs[0]), ElementsAre(10, 11, 12));
}

TEST(Loader, RefusesToDrawAnotherNumberOfSamples) {
  const Loader loader([](Index epoch) { return drawn(epoch, 3 + epoch); }, {.batch = 2});
  EXPECT_NO_THROW(loader.epoch(0));
  EXPECT_THAT([&] { loader.epoch(1); },
              ThrowsMessage<Error>(HasSubstr("a loader drew 4 samples for epoch 1 (counted from 0) "
                                             "and 3 for the first: requires as many")));
}

}  // namespace
}  // namespace gradus
