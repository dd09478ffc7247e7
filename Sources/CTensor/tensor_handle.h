// What the C API's C++ files share: the handle and the guard around every call.
#pragma once

#include <mlx/array.h>

#include <initializer_list>
#include <string>

#include "parsimony_tensor.h"

struct tensor_handle {
  mlx::core::array value;
};

namespace parsimony {

tensor_ref make_handle(mlx::core::array value);
void set_last_error(const std::string &message);
// "[2,3], [4]": the shapes, to add to an error.
std::string describe_shapes(std::initializer_list<tensor_ref> tensors);
std::string describe(const mlx::core::array &a);
void initialize();

// Runs `body`; an exception becomes status 1 and the thread's message.
template <typename Body>
int guarded(const char *name, std::initializer_list<tensor_ref> tensors, Body body) {
  std::string reason;
  try {
    initialize();
    body();
    return 0;
  } catch (const std::exception &error) {
    reason = error.what();
  } catch (...) {
    reason = "unknown C++ exception";
  }
  try {
    std::string message = std::string(name) + ": " + reason;
    if (tensors.size() > 0) message += " (shapes " + describe_shapes(tensors) + ")";
    set_last_error(message);
  } catch (...) {
  }
  return 1;
}

// The common case: `body` returns the resulting array.
template <typename Body>
int produce(
    const char *name, tensor_ref *result, std::initializer_list<tensor_ref> tensors, Body body) {
  return guarded(name, tensors, [&] { *result = make_handle(body()); });
}

}  // namespace parsimony
