#include "gradus/training/train.hpp"

namespace gradus {

History train(Model& model, const Loader& loader, const Loss& loss, Optimizer& optimizer,
              const TrainOptions& options, std::initializer_list<Callback*> callbacks) {
  Training training(model, loader, loss, optimizer, options);
  bool going = true;
  const auto after_step = [&](const Progress& progress) {
    for (Callback* callback : callbacks) going = callback->after_step(progress) && going;
    return going;
  };
  while (going && !training.is_finished()) {
    const EpochResult& result = training.epoch(after_step);
    for (Callback* callback : callbacks) going = callback->after_epoch(result) && going;
  }
  for (Callback* callback : callbacks) callback->after_training();
  return training.history();
}

}  // namespace gradus
