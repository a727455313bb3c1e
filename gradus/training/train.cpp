#include "gradus/training/train.hpp"

namespace gradus {

History train(Model& model, const Loader& loader, const Loss& loss, Optimizer& optimizer,
              const TrainOptions& options, std::initializer_list<Callback*> callbacks) {
  return Training(model, loader, loss, optimizer, options, callbacks).run();
}

}  // namespace gradus
