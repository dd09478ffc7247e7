// Arrays and gradients: a C API over MLX, with our own CPU kernels for the transformer's layers.
//
// Every function that can fail returns 0 for success. Otherwise `tensor_last_error()` holds the
// reason, for the calling thread, until that thread's next failure. Handles written through
// `result` belong to the caller and are freed with `tensor_free`.
//
// An array must be evaluated on the thread that made it: MLX's streams are thread-local.
#ifndef PARSIMONY_TENSOR_H
#define PARSIMONY_TENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tensor_handle *tensor_ref;

typedef enum tensor_dtype { TENSOR_FLOAT32 = 0, TENSOR_INT32 = 1, TENSOR_OTHER = 2 } tensor_dtype;

typedef enum tensor_unary_op {
  TENSOR_NEGATE,
  TENSOR_EXP,
  TENSOR_LOG,
  TENSOR_SQRT,
  TENSOR_RSQRT,
  TENSOR_SQUARE,
  TENSOR_SIGMOID,
  TENSOR_SOFTPLUS,
  TENSOR_TANH,
  TENSOR_ABS,
  TENSOR_STOP_GRADIENT,
} tensor_unary_op;

typedef enum tensor_binary_op {
  TENSOR_ADD,
  TENSOR_SUBTRACT,
  TENSOR_MULTIPLY,
  TENSOR_DIVIDE,
  TENSOR_MAXIMUM,
  TENSOR_MINIMUM,
  TENSOR_MATMUL,
} tensor_binary_op;

typedef enum tensor_reduce_op {
  TENSOR_SUM,
  TENSOR_MEAN,
  TENSOR_MAX,
  TENSOR_LOGSUMEXP,
} tensor_reduce_op;

// Which implementation a composed operation runs: our kernels, or MLX's own operations.
typedef enum tensor_kernels { TENSOR_FUSED = 0, TENSOR_STOCK = 1 } tensor_kernels;

// --- runtime
const char *tensor_last_error(void);
int64_t tensor_live_handles(void);
// Handles made less handles freed by the calling thread.
int64_t tensor_live_handles_of_thread(void);
// Threads of OpenBLAS and of our kernels, at least 1. The default is 1.
void tensor_set_threads(int threads);
int tensor_threads(void);
const char *tensor_blas_configuration(void);
const char *tensor_mlx_version(void);
// Best rate of three single-precision products of size x size matrices, in GFLOP/s.
double tensor_gemm_gflops(int size);
// Bytes of arrays, now and at most so far.
size_t tensor_active_memory(void);
size_t tensor_peak_memory(void);
// Bytes of freed arrays kept for reuse, at most. The default is 1 GiB.
void tensor_set_cache_limit(size_t bytes);
// Ends the calling thread's use of MLX: waits for its work and destroys its streams.
void tensor_thread_finish(void);

// --- making and reading
int tensor_from_floats(const float *values, const int32_t *shape, size_t rank, tensor_ref *result);
int tensor_from_ints(const int32_t *values, const int32_t *shape, size_t rank, tensor_ref *result);
int tensor_full(float value, const int32_t *shape, size_t rank, tensor_ref *result);
int tensor_random_normal(
    uint64_t seed, float deviation, const int32_t *shape, size_t rank, tensor_ref *result);
int tensor_copy(tensor_ref tensor, tensor_ref *result);
void tensor_free(tensor_ref tensor);
size_t tensor_rank(tensor_ref tensor);
void tensor_shape(tensor_ref tensor, int32_t *shape);
size_t tensor_count(tensor_ref tensor);
tensor_dtype tensor_get_dtype(tensor_ref tensor);
int tensor_eval(const tensor_ref *tensors, size_t count);
int tensor_read_floats(tensor_ref tensor, float *values);
int tensor_read_ints(tensor_ref tensor, int32_t *values);

// --- operations
int tensor_unary(tensor_unary_op op, tensor_ref a, tensor_ref *result);
int tensor_binary(tensor_binary_op op, tensor_ref a, tensor_ref b, tensor_ref *result);
int tensor_reduce(
    tensor_reduce_op op, tensor_ref a, bool all, int axis, bool keep_dims, tensor_ref *result);
int tensor_astype(tensor_ref a, tensor_dtype dtype, tensor_ref *result);
int tensor_reshape(tensor_ref a, const int32_t *shape, size_t rank, tensor_ref *result);
int tensor_transpose(tensor_ref a, const int32_t *axes, size_t rank, tensor_ref *result);
int tensor_broadcast(tensor_ref a, const int32_t *shape, size_t rank, tensor_ref *result);
int tensor_slice(tensor_ref a, int axis, int start, int end, tensor_ref *result);
int tensor_concatenate(const tensor_ref *tensors, size_t count, int axis, tensor_ref *result);
int tensor_take(tensor_ref a, tensor_ref indices, int axis, tensor_ref *result);
// x [..., K] times the transpose of weight [N, K].
int tensor_linear(tensor_ref x, tensor_ref weight, tensor_ref *result);

// --- layers, each with our kernel and gradient or composed of MLX's operations
int tensor_softmax(tensor_ref x, tensor_kernels kernels, tensor_ref *result);
int tensor_silu(tensor_ref x, tensor_kernels kernels, tensor_ref *result);
int tensor_swiglu(tensor_ref gate, tensor_ref up, tensor_kernels kernels, tensor_ref *result);
int tensor_rope(
    tensor_ref x, int heads, float base, int offset, tensor_kernels kernels, tensor_ref *result);
int tensor_rms_norm(
    tensor_ref x, tensor_ref weight, float eps, tensor_kernels kernels, tensor_ref *result);
int tensor_causal_attention(
    tensor_ref q, tensor_ref k, tensor_ref v, int heads, tensor_kernels kernels,
    tensor_ref *result);
int tensor_cross_entropy(
    tensor_ref logits, tensor_ref targets, tensor_ref weights, tensor_kernels kernels,
    tensor_ref *result);

// One AdamW step (Loshchilov & Hutter 2019, algorithm 2); `step` counts from 1.
typedef struct tensor_adamw_settings {
  float learning_rate;
  float beta1;
  float beta2;
  float epsilon;
  float weight_decay;
  int step;
} tensor_adamw_settings;
int tensor_adamw(
    tensor_ref parameter, tensor_ref gradient, tensor_ref first_moment, tensor_ref second_moment,
    tensor_adamw_settings settings, tensor_ref *new_parameter, tensor_ref *new_first_moment,
    tensor_ref *new_second_moment);

// --- gradients
// The function differentiated. It owns the `parameters` handles and passes its outputs, the scalar
// to differentiate first, to `tensor_outputs_append`, which takes ownership. It returns 0, or
// another number to stop: `tensor_value_and_grad` then returns TENSOR_STOPPED.
typedef struct tensor_outputs tensor_outputs;
void tensor_outputs_append(tensor_outputs *outputs, tensor_ref value);
typedef int (*tensor_function)(
    void *context, const tensor_ref *parameters, size_t count, tensor_outputs *outputs);
enum { TENSOR_STOPPED = 2 };
// `values` has room for `value_count` handles, `gradients` for `count`.
int tensor_value_and_grad(
    tensor_function function, void *context, const tensor_ref *parameters, size_t count,
    tensor_ref *values, size_t value_count, tensor_ref *gradients);

// --- safetensors files
typedef void (*tensor_entry_sink)(void *context, const char *name, tensor_ref value);
typedef void (*tensor_metadata_sink)(void *context, const char *name, const char *value);
int tensor_save_safetensors(
    const char *path, const char *const *names, const tensor_ref *tensors, size_t count,
    const char *const *metadata_names, const char *const *metadata_values, size_t metadata_count);
// Calls the sinks once for each entry; the handles passed belong to the callee.
int tensor_load_safetensors(
    const char *path, void *context, tensor_entry_sink entry, tensor_metadata_sink metadata);

#ifdef __cplusplus
}
#endif
#endif
