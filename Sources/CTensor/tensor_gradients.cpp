// value_and_grad through a C function pointer.
#include <mlx/transforms.h>

#include <exception>
#include <stdexcept>
#include <vector>

#include "tensor_handle.h"

namespace mx = mlx::core;
using namespace parsimony;

struct tensor_outputs {
  std::vector<mx::array> values;
};

namespace {
struct stopped : std::exception {
  const char *what() const noexcept override { return "the function stopped"; }
};
}  // namespace

extern "C" {

void tensor_outputs_append(tensor_outputs *outputs, tensor_ref value) {
  outputs->values.push_back(value->value);
  tensor_free(value);
}

int tensor_value_and_grad(
    tensor_function function, void *context, const tensor_ref *parameters, size_t count,
    tensor_ref *values, size_t value_count, tensor_ref *gradients) {
  bool stop = false;
  int status = guarded("value_and_grad", {}, [&] {
    if (count == 0) throw std::invalid_argument("no parameters to differentiate");
    auto body = [&](const std::vector<mx::array> &inputs) {
      std::vector<tensor_ref> handles;
      for (auto &input : inputs) handles.push_back(make_handle(input));
      tensor_outputs outputs;
      if (function(context, handles.data(), handles.size(), &outputs) != 0) throw stopped();
      if (outputs.values.size() != value_count) throw std::logic_error("number of outputs");
      if (outputs.values[0].size() != 1) {
        throw std::invalid_argument(
            "the value to differentiate must be a scalar, not of shape " +
            describe(outputs.values[0]));
      }
      return outputs.values;
    };
    std::vector<mx::array> inputs;
    std::vector<int> positions;
    for (size_t i = 0; i < count; i++) {
      inputs.push_back(parameters[i]->value);
      positions.push_back(static_cast<int>(i));
    }
    std::function<std::vector<mx::array>(const std::vector<mx::array> &)> differentiated = body;
    try {
      auto [outputs, grads] = mx::value_and_grad(differentiated, positions)(inputs);
      for (size_t i = 0; i < value_count; i++) values[i] = make_handle(outputs[i]);
      for (size_t i = 0; i < count; i++) gradients[i] = make_handle(grads[i]);
    } catch (const stopped &) {
      stop = true;
    }
  });
  return status == 0 && stop ? TENSOR_STOPPED : status;
}

}  // extern "C"
