#include "gradus/figures/classes/answers.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/base/error.hpp"
#include "gradus/model/workspace.hpp"
#include "gradus/training/metrics.hpp"

namespace gradus {
namespace {

constexpr Index batch_rows = 2000;

void check(const Dataset& test) {
  if (test.inputs.size() != 1)
    throw Error("points of a plane require samples of 1 input, got ", test.inputs.size());
  const Shape& shape = test.inputs[0].shape();
  if (shape.rank() != 2 || shape[1] != 2 || shape[0] < 1) {
    throw Error("points of a plane require inputs of shape [count, 2], one sample at least, got ",
                shape);
  }
  if (test.targets.dtype() != DType::int32 || test.targets.shape() != Shape{shape[0]}) {
    throw Error("points of a plane require a class for each sample, int32 [", shape[0], "], got ",
                test.targets.dtype(), " ", test.targets.shape());
  }
}

}  // namespace

Tensor outputs_of(const Model& model, ConstTensorView inputs, const Scaling& scaling) {
  Workspace workspace(model, Mode::inference);
  const Index count = inputs.shape()[0];
  Tensor all;
  for (Index first = 0; first < count; first += batch_rows) {
    const Index rows = std::min(batch_rows, count - first);
    const ConstTensorView outputs =
        workspace.forward(Rows(inputs.slice(first, rows), {}, scaling.scale, scaling.shift));
    if (first == 0) all = Tensor({count, outputs.shape().row_size()}, DType::float64);
    with_float_type(outputs.dtype(), [&]<class T> {
      std::ranges::copy(outputs.as<T>(),
                        all.view().data<double>() + first * outputs.shape().row_size());
    });
  }
  return all;
}

double softmax_of(const double* outputs, Index classes, Index chosen) {
  double sum = 0;
  for (Index c = 0; c < classes; ++c) sum += std::exp(outputs[c] - outputs[chosen]);
  return 1 / sum;
}

std::vector<AnsweredPoint> answered_points(const Model& model, const Dataset& test,
                                           double threshold) {
  check(test);
  const Tensor outputs = outputs_of(model, test.inputs[0], test.scaling_of(0));
  const auto truth = test.targets.as<std::int32_t>();
  std::vector<AnsweredPoint> out;
  with_type(test.inputs[0].dtype(), [&]<class T> {
    const auto inputs = test.inputs[0].as<T>();
    for (std::size_t i = 0; i < truth.size(); ++i) {
      out.push_back({static_cast<double>(inputs[2 * i]), static_cast<double>(inputs[2 * i + 1]),
                     truth[i], predicted_class(outputs, static_cast<Index>(i), threshold)});
    }
  });
  return out;
}

std::vector<AnsweredPoint> thinned(const std::vector<AnsweredPoint>& points, bool wrong,
                                   Index most) {
  std::vector<AnsweredPoint> all;
  for (const AnsweredPoint& point : points) {
    if (point.wrong() == wrong) all.push_back(point);
  }
  const auto wanted = static_cast<std::size_t>(most);
  if (all.size() <= wanted) return all;
  std::vector<AnsweredPoint> some;
  for (std::size_t i = 0; i < wanted; ++i) some.push_back(all[i * all.size() / wanted]);
  return some;
}

}  // namespace gradus
