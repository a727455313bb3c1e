// Deals a data set into batches, epoch after epoch.
#pragma once

#include <functional>
#include <memory>

#include "gradus/data/dataset.hpp"

namespace gradus {

struct LoaderOptions {
  Index batch = 32;
  bool shuffle = false;
  std::uint64_t seed = 0;
  bool drop_last = false;  // leaves out the last batch of an epoch where it is smaller
};

// The samples of an epoch, counted from 0: newly drawn ones each time. A function of the number
// alone.
using Draw = std::function<Dataset(Index epoch)>;

// Borrows the data set, which must not change meanwhile, or draws one for each epoch. Const, so
// that threads may share it: an epoch depends on the seed and its number alone.
class GRADUS_EXPORT Loader {
 public:
  // The batches of one epoch, for a range-for. Owns the order of the samples.
  class Epoch;

  // Throws Error for a batch below 1, an empty data set, or where drop_last would leave no batch.
  Loader(const Dataset& dataset, const LoaderOptions& options);
  Loader(const Dataset&& temporary, const LoaderOptions& options) = delete;
  // Throws Error likewise; epoch() does so where another epoch has another number of samples.
  Loader(Draw draw, const LoaderOptions& options);

  // Epochs count from 0. Shuffled ones go by Rng(seed).fork("shuffle").fork(number).
  Epoch epoch(Index number) const;
  Index batches() const;                                // an epoch
  Index samples() const;                                // an epoch
  const Dataset& dataset() const { return *dataset_; }  // of epoch 0
  const LoaderOptions& options() const { return options_; }

 private:
  Loader(std::shared_ptr<const Dataset> dataset, const LoaderOptions& options);

  std::shared_ptr<const Dataset> dataset_;  // owns nothing where it was borrowed
  Draw draw_;
  LoaderOptions options_;
};

class GRADUS_EXPORT Loader::Epoch {
 public:
  class Iterator {
   public:
    Batch operator*() const { return (*epoch_)[number_]; }
    Iterator& operator++() {
      ++number_;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    friend class Epoch;
    Iterator(const Epoch* epoch, Index number) : epoch_(epoch), number_(number) {}
    const Epoch* epoch_;
    Index number_;
  };

  Batch operator[](Index number) const;  // borrows this epoch's order
  Index size() const { return batches_; }
  const Dataset& dataset() const { return *dataset_; }
  // The number in it, from 0, of a batch's row.
  Index sample(Index batch, Index row) const {
    const Index position = batch * batch_ + row;
    return order_.empty() ? position : order_[static_cast<std::size_t>(position)];
  }
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, batches_}; }

 private:
  friend class Loader;
  Epoch(std::shared_ptr<const Dataset> dataset, std::vector<std::int32_t> order, Index batch,
        Index batches)
      : dataset_(std::move(dataset)), order_(std::move(order)), batch_(batch), batches_(batches) {}
  std::shared_ptr<const Dataset> dataset_;
  std::vector<std::int32_t> order_;  // empty: as stored
  Index batch_, batches_;
};

}  // namespace gradus
