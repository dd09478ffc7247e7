// Operations that MLX has already: the C API's elementwise, shape and reduction calls.
#include <mlx/ops.h>

#include <stdexcept>
#include <vector>

#include "tensor_handle.h"

namespace mx = mlx::core;
using namespace parsimony;

namespace {

mx::array softplus(const mx::array &x) {
  // log(1 + exp(x)) without overflow.
  return mx::logaddexp(x, mx::array(0.0f));
}

mx::array unary(tensor_unary_op op, const mx::array &a) {
  switch (op) {
    case TENSOR_NEGATE: return mx::negative(a);
    case TENSOR_EXP: return mx::exp(a);
    case TENSOR_LOG: return mx::log(a);
    case TENSOR_SQRT: return mx::sqrt(a);
    case TENSOR_RSQRT: return mx::rsqrt(a);
    case TENSOR_SQUARE: return mx::square(a);
    case TENSOR_SIGMOID: return mx::sigmoid(a);
    case TENSOR_SOFTPLUS: return softplus(a);
    case TENSOR_TANH: return mx::tanh(a);
    case TENSOR_ABS: return mx::abs(a);
    case TENSOR_STOP_GRADIENT: return mx::stop_gradient(a);
  }
  throw std::invalid_argument("unknown operation");
}

mx::array binary(tensor_binary_op op, const mx::array &a, const mx::array &b) {
  switch (op) {
    case TENSOR_ADD: return mx::add(a, b);
    case TENSOR_SUBTRACT: return mx::subtract(a, b);
    case TENSOR_MULTIPLY: return mx::multiply(a, b);
    case TENSOR_DIVIDE: return mx::divide(a, b);
    case TENSOR_MAXIMUM: return mx::maximum(a, b);
    case TENSOR_MINIMUM: return mx::minimum(a, b);
    case TENSOR_MATMUL: return mx::matmul(a, b);
  }
  throw std::invalid_argument("unknown operation");
}

mx::array reduce(tensor_reduce_op op, const mx::array &a, std::vector<int> axes, bool keep) {
  switch (op) {
    case TENSOR_SUM: return mx::sum(a, axes, keep);
    case TENSOR_MEAN: return mx::mean(a, axes, keep);
    case TENSOR_MAX: return mx::max(a, axes, keep);
    case TENSOR_LOGSUMEXP: return mx::logsumexp(a, axes, keep);
  }
  throw std::invalid_argument("unknown operation");
}

int normalized_axis(const mx::array &a, int axis) {
  int rank = static_cast<int>(a.ndim());
  if (axis < -rank || axis >= rank) {
    throw std::invalid_argument(
        "axis " + std::to_string(axis) + " is outside the " + std::to_string(rank) + " axes");
  }
  return axis < 0 ? axis + rank : axis;
}

}  // namespace

extern "C" {

int tensor_unary(tensor_unary_op op, tensor_ref a, tensor_ref *result) {
  return produce("elementwise", result, {a}, [&] { return unary(op, a->value); });
}

int tensor_binary(tensor_binary_op op, tensor_ref a, tensor_ref b, tensor_ref *result) {
  const char *name = op == TENSOR_MATMUL ? "matmul" : "elementwise";
  return produce(name, result, {a, b}, [&] { return binary(op, a->value, b->value); });
}

int tensor_reduce(
    tensor_reduce_op op, tensor_ref a, bool all, int axis, bool keep_dims, tensor_ref *result) {
  return produce("reduce", result, {a}, [&] {
    std::vector<int> axes;
    if (all) {
      for (int i = 0; i < static_cast<int>(a->value.ndim()); i++) axes.push_back(i);
    } else {
      axes.push_back(normalized_axis(a->value, axis));
    }
    return reduce(op, a->value, axes, keep_dims);
  });
}

int tensor_astype(tensor_ref a, tensor_dtype dtype, tensor_ref *result) {
  return produce("astype", result, {a}, [&] {
    return mx::astype(a->value, dtype == TENSOR_INT32 ? mx::int32 : mx::float32);
  });
}

int tensor_reshape(tensor_ref a, const int32_t *shape, size_t rank, tensor_ref *result) {
  return produce("reshape", result, {a}, [&] {
    return mx::reshape(a->value, mx::Shape(shape, shape + rank));
  });
}

int tensor_transpose(tensor_ref a, const int32_t *axes, size_t rank, tensor_ref *result) {
  return produce("transpose", result, {a}, [&] {
    return mx::transpose(a->value, std::vector<int>(axes, axes + rank));
  });
}

int tensor_broadcast(tensor_ref a, const int32_t *shape, size_t rank, tensor_ref *result) {
  return produce("broadcast", result, {a}, [&] {
    return mx::broadcast_to(a->value, mx::Shape(shape, shape + rank));
  });
}

int tensor_slice(tensor_ref a, int axis, int start, int end, tensor_ref *result) {
  return produce("slice", result, {a}, [&] {
    int at = normalized_axis(a->value, axis);
    if (start < 0 || end < start || end > a->value.shape(at)) {
      throw std::invalid_argument(
          "range " + std::to_string(start) + "..<" + std::to_string(end) +
          " is outside axis " + std::to_string(at));
    }
    mx::Shape from(a->value.ndim(), 0), to = a->value.shape();
    from[at] = start;
    to[at] = end;
    return mx::slice(a->value, from, to, mx::Shape(a->value.ndim(), 1));
  });
}

int tensor_concatenate(const tensor_ref *tensors, size_t count, int axis, tensor_ref *result) {
  return produce("concatenate", result, {}, [&] {
    std::vector<mx::array> arrays;
    for (size_t i = 0; i < count; i++) arrays.push_back(tensors[i]->value);
    return mx::concatenate(std::move(arrays), axis);
  });
}

int tensor_take(tensor_ref a, tensor_ref indices, int axis, tensor_ref *result) {
  return produce("take", result, {a, indices}, [&] {
    return mx::take(a->value, indices->value, normalized_axis(a->value, axis));
  });
}

int tensor_linear(tensor_ref x, tensor_ref weight, tensor_ref *result) {
  return produce("linear", result, {x, weight}, [&] {
    if (weight->value.ndim() != 2) throw std::invalid_argument("the weight is not a matrix");
    return mx::matmul(x->value, mx::transpose(weight->value));
  });
}

}  // extern "C"
