// Handles, the runtime's settings, making and reading arrays.
#include "tensor_handle.h"

#include <mlx/compile.h>
#include <mlx/device.h>
#include <mlx/memory.h>
#include <mlx/ops.h>
#include <mlx/random.h>
#include <mlx/stream.h>
#include <mlx/transforms.h>
#include <mlx/version.h>

#include <cblas.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <vector>

#include "tensor_threads.h"

namespace mx = mlx::core;

namespace parsimony {

namespace {
std::atomic<int64_t> live_handles{0};
thread_local int64_t thread_handles = 0;
thread_local std::string last_error;
}  // namespace

tensor_ref make_handle(mx::array value) {
  auto handle = new tensor_handle{std::move(value)};
  live_handles.fetch_add(1, std::memory_order_relaxed);
  thread_handles++;
  return handle;
}

void set_last_error(const std::string &message) { last_error = message; }

std::string describe(const mx::array &a) {
  std::string text = "[";
  for (size_t i = 0; i < a.ndim(); i++) {
    if (i > 0) text += ", ";
    text += std::to_string(a.shape(static_cast<int>(i)));
  }
  return text + "]";
}

std::string describe_shapes(std::initializer_list<tensor_ref> tensors) {
  std::string text;
  for (auto tensor : tensors) {
    if (!text.empty()) text += ", ";
    text += describe(tensor->value);
  }
  return text;
}

void initialize() {
  static std::once_flag once;
  std::call_once(once, [] {
    // compile() would run g++ at run time and write to a predictable shared path.
    mx::disable_compile();
    mx::set_default_device(mx::Device::cpu);
    // MLX keeps 32 MiB of freed buffers by default, less than a training step frees: the rest
    // goes back to the system and is faulted in again.
    mx::set_cache_limit(size_t{1} << 30);
    set_kernel_threads(1);
    openblas_set_num_threads(1);
  });
}

static mx::Shape make_shape(const int32_t *shape, size_t rank) {
  return mx::Shape(shape, shape + rank);
}

template <typename T>
static int read(tensor_ref tensor, T *values, mx::Dtype dtype) {
  return guarded("read", {tensor}, [&] {
    mx::array a = mx::contiguous(mx::astype(tensor->value, dtype));
    a.eval();
    std::memcpy(values, a.data<T>(), a.size() * sizeof(T));
  });
}

}  // namespace parsimony

using namespace parsimony;

extern "C" {

const char *tensor_last_error(void) { return last_error.c_str(); }
int64_t tensor_live_handles(void) { return live_handles.load(std::memory_order_relaxed); }
int64_t tensor_live_handles_of_thread(void) { return thread_handles; }

void tensor_set_threads(int threads) {
  initialize();
  int count = threads < 1 ? 1 : threads;
  set_kernel_threads(count);
  openblas_set_num_threads(count);
}

int tensor_threads(void) {
  initialize();
  return kernel_threads();
}

const char *tensor_blas_configuration(void) { return openblas_get_config(); }
const char *tensor_mlx_version(void) { return mx::version(); }

double tensor_gemm_gflops(int size) {
  initialize();
  if (size < 1 || size > 8192) return 0;
  size_t n = static_cast<size_t>(size);
  std::vector<float> a(n * n, 0.5f), b(n * n, 0.25f), c(n * n);
  double best = 0;
  for (int round = 0; round < 4; round++) {  // The first warms up.
    auto start = std::chrono::steady_clock::now();
    cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1, a.data(), size, b.data(),
        size, 0, c.data(), size);
    std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    double rate = 2.0 * size * size * size / elapsed.count() / 1e9;
    if (round > 0 && rate > best) best = rate;
  }
  return best;
}

size_t tensor_active_memory(void) { return mx::get_active_memory(); }
size_t tensor_peak_memory(void) { return mx::get_peak_memory(); }

void tensor_set_cache_limit(size_t bytes) {
  initialize();
  mx::set_cache_limit(bytes);
  if (mx::get_cache_memory() > bytes) mx::clear_cache();
}

void tensor_thread_finish(void) {
  guarded("finish", {}, [] {
    mx::synchronize();
    mx::clear_streams();
  });
}

int tensor_from_floats(const float *values, const int32_t *shape, size_t rank, tensor_ref *result) {
  return produce("from_floats", result, {}, [&] {
    return mx::array(values, make_shape(shape, rank), mx::float32);
  });
}

int tensor_from_ints(const int32_t *values, const int32_t *shape, size_t rank, tensor_ref *result) {
  return produce("from_ints", result, {}, [&] {
    return mx::array(values, make_shape(shape, rank), mx::int32);
  });
}

int tensor_full(float value, const int32_t *shape, size_t rank, tensor_ref *result) {
  return produce("full", result, {}, [&] {
    // Contiguous, because `full` broadcasts one scalar.
    return mx::contiguous(mx::full(make_shape(shape, rank), value, mx::float32));
  });
}

int tensor_random_normal(
    uint64_t seed, float deviation, const int32_t *shape, size_t rank, tensor_ref *result) {
  return produce("random_normal", result, {}, [&] {
    return mx::random::normal(make_shape(shape, rank), 0, deviation, mx::random::key(seed));
  });
}

int tensor_copy(tensor_ref tensor, tensor_ref *result) {
  return produce("copy", result, {tensor}, [&] { return tensor->value; });
}

void tensor_free(tensor_ref tensor) {
  if (tensor == nullptr) return;
  live_handles.fetch_sub(1, std::memory_order_relaxed);
  thread_handles--;
  delete tensor;
}

size_t tensor_rank(tensor_ref tensor) { return tensor->value.ndim(); }

void tensor_shape(tensor_ref tensor, int32_t *shape) {
  for (size_t i = 0; i < tensor->value.ndim(); i++) {
    shape[i] = tensor->value.shape(static_cast<int>(i));
  }
}

size_t tensor_count(tensor_ref tensor) { return tensor->value.size(); }

tensor_dtype tensor_get_dtype(tensor_ref tensor) {
  auto dtype = tensor->value.dtype();
  if (dtype == mx::float32) return TENSOR_FLOAT32;
  if (dtype == mx::int32) return TENSOR_INT32;
  return TENSOR_OTHER;
}

int tensor_eval(const tensor_ref *tensors, size_t count) {
  return guarded("eval", {}, [&] {
    std::vector<mx::array> arrays;
    arrays.reserve(count);
    for (size_t i = 0; i < count; i++) arrays.push_back(tensors[i]->value);
    mx::eval(std::move(arrays));
  });
}

int tensor_read_floats(tensor_ref tensor, float *values) {
  return read(tensor, values, mx::float32);
}

int tensor_read_ints(tensor_ref tensor, int32_t *values) {
  return read(tensor, values, mx::int32);
}

}  // extern "C"
