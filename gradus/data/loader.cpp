#include "gradus/data/loader.hpp"

#include <algorithm>

namespace gradus {

Loader::Loader(const Dataset& dataset, const LoaderOptions& options)
    : Loader(std::shared_ptr<const Dataset>(std::shared_ptr<void>(), &dataset), options) {}

Loader::Loader(Draw draw, const LoaderOptions& options)
    : Loader(std::make_shared<const Dataset>(draw(0)), options) {
  draw_ = std::move(draw);
}

Loader::Loader(std::shared_ptr<const Dataset> shared, const LoaderOptions& options)
    : dataset_(std::move(shared)), options_(options) {
  const Dataset& dataset = *dataset_;
  if (options.batch < 1) throw Error("a loader requires a batch of 1 or more, got ", options.batch);
  if (dataset.size() == 0) throw Error("a loader requires 1 sample or more, got none");
  if (options.drop_last && options.batch > dataset.size()) {
    throw Error("a batch of ", options.batch, " from ", dataset.size(),
                " samples leaves nothing with drop_last: use a smaller batch");
  }
}

Index Loader::batches() const {
  const Index whole = dataset_->size() / options_.batch;
  const bool rest = dataset_->size() % options_.batch > 0;
  return whole + (rest && !options_.drop_last ? 1 : 0);
}

Index Loader::samples() const { return std::min(dataset_->size(), batches() * options_.batch); }

Loader::Epoch Loader::epoch(Index number) const {
  if (number < 0) throw Error("epochs of a loader count from 0, got ", number);
  std::vector<std::int32_t> order;
  if (options_.shuffle) {
    const Rng rng = Rng(options_.seed).fork("shuffle").fork(static_cast<std::uint64_t>(number));
    order = rng.permutation(dataset_->size());
  }
  std::shared_ptr<const Dataset> dataset = dataset_;
  if (draw_ && number > 0) {
    dataset = std::make_shared<const Dataset>(draw_(number));
    if (dataset->size() != dataset_->size()) {
      throw Error("a loader drew ", dataset->size(), " samples for epoch ", number,
                  " (counted from 0) and ", dataset_->size(), " for the first: requires as many");
    }
  }
  return Epoch(std::move(dataset), std::move(order), options_.batch, batches());
}

Batch Loader::Epoch::operator[](Index number) const {
  assert(number >= 0 && number < batches_);
  const Index first = number * batch_;
  const Index count = std::min(batch_, dataset_->size() - first);
  if (order_.empty()) return dataset_->rows(first, count);
  return dataset_->rows(
      std::span(order_).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)));
}

}  // namespace gradus
