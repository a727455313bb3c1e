// What differs from one pass of a workspace to the next.
#pragma once

#include "gradus/base/index.hpp"

namespace gradus {

// Which rows of a larger batch a forward() gets. Its loss and its gradients are then this part's
// share of those of the whole batch: the shares of all parts add up to them.
struct BatchPart {
  Index first_row = 0;  // where the rows begin in the whole batch
  Index rows = 0;       // of the whole batch; 0: there are no others
};

// Owned by a workspace; all its frames read it.
struct PassState {
  Index step = 0;
  BatchPart part;
  bool overwrites_gradients = false;  // LayerPlan::gradient_from(); else they are added to
};

}  // namespace gradus
