// The transformer's layers: our kernels, or the same composed of MLX's own operations.
#include <mlx/fast.h>
#include <mlx/ops.h>

#include <cmath>
#include <stdexcept>

#include "primitive.h"
#include "tensor_handle.h"

using namespace parsimony;

namespace {

// [B, T, heads * D] to [B, heads, T, D]
mx::array split_heads(const mx::array &x, int heads) {
  if (x.ndim() != 3 || heads < 1 || last(x) % heads != 0) {
    throw std::invalid_argument(
        "expected [B, T, heads * D]; heads is " + std::to_string(heads));
  }
  return mx::transpose(
      mx::reshape(x, {x.shape(0), x.shape(1), heads, last(x) / heads}), {0, 2, 1, 3});
}

mx::array merge_heads(const mx::array &x) {
  return mx::reshape(
      mx::transpose(x, {0, 2, 1, 3}), {x.shape(0), x.shape(2), x.shape(1) * x.shape(3)});
}

mx::array stock_silu(const mx::array &x) { return mx::multiply(x, mx::sigmoid(x)); }

mx::array stock_rope(const mx::array &x, int heads, float base, int offset) {
  return merge_heads(
      mx::fast::rope(split_heads(x, heads), last(x) / heads, false, base, 1.0f, offset));
}

mx::array stock_attention(
    const mx::array &q, const mx::array &k, const mx::array &v, int heads) {
  auto queries = split_heads(q, heads);
  int d = queries.shape(3), kv_heads = last(k) / d;
  return merge_heads(mx::fast::scaled_dot_product_attention(
      queries, split_heads(k, kv_heads), split_heads(v, kv_heads),
      1.0f / std::sqrt(static_cast<float>(d)), "causal"));
}

mx::array stock_cross_entropy(
    const mx::array &logits, const mx::array &targets, const mx::array &weights) {
  // A row of weight 0 is padding: its target, whatever it is, must not be looked up.
  auto counted = mx::stop_gradient(
      mx::where(mx::equal(weights, mx::array(0.0f)), mx::zeros_like(targets), targets));
  auto chosen = mx::squeeze(mx::take_along_axis(logits, mx::expand_dims(counted, 1), 1), 1);
  return mx::multiply(weights, mx::subtract(mx::logsumexp(logits, 1), chosen));
}

}  // namespace

extern "C" {

int tensor_softmax(tensor_ref x, tensor_kernels kernels, tensor_ref *result) {
  return produce("softmax", result, {x}, [&] {
    return kernels == TENSOR_STOCK ? mx::softmax(x->value, -1) : parsimony::softmax(x->value);
  });
}

int tensor_silu(tensor_ref x, tensor_kernels kernels, tensor_ref *result) {
  return produce("silu", result, {x}, [&] {
    return kernels == TENSOR_STOCK ? stock_silu(x->value) : silu(x->value);
  });
}

int tensor_swiglu(tensor_ref gate, tensor_ref up, tensor_kernels kernels, tensor_ref *result) {
  return produce("swiglu", result, {gate, up}, [&] {
    return kernels == TENSOR_STOCK ? mx::multiply(stock_silu(gate->value), up->value)
                                   : swiglu(gate->value, up->value);
  });
}

int tensor_rope(
    tensor_ref x, int heads, float base, int offset, tensor_kernels kernels, tensor_ref *result) {
  return produce("rope", result, {x}, [&] {
    return kernels == TENSOR_STOCK ? stock_rope(x->value, heads, base, offset)
                                   : rope(x->value, heads, base, offset);
  });
}

int tensor_rms_norm(
    tensor_ref x, tensor_ref weight, float eps, tensor_kernels kernels, tensor_ref *result) {
  return produce("rms_norm", result, {x, weight}, [&] {
    return kernels == TENSOR_STOCK ? mx::fast::rms_norm(x->value, weight->value, eps)
                                   : rms_norm(x->value, weight->value, eps);
  });
}

int tensor_causal_attention(
    tensor_ref q, tensor_ref k, tensor_ref v, int heads, tensor_kernels kernels,
    tensor_ref *result) {
  return produce("causal_attention", result, {q, k, v}, [&] {
    return kernels == TENSOR_STOCK ? stock_attention(q->value, k->value, v->value, heads)
                                   : causal_attention(q->value, k->value, v->value, heads);
  });
}

int tensor_cross_entropy(
    tensor_ref logits, tensor_ref targets, tensor_ref weights, tensor_kernels kernels,
    tensor_ref *result) {
  return produce("cross_entropy", result, {logits, targets, weights}, [&] {
    return kernels == TENSOR_STOCK
               ? stock_cross_entropy(logits->value, targets->value, weights->value)
               : cross_entropy(logits->value, targets->value, weights->value);
  });
}

}  // extern "C"
