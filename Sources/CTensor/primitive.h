// What our MLX primitives share: contiguous float inputs, output buffers, dispatch to the stream.
#pragma once

#include <mlx/allocator.h>
#include <mlx/array.h>
#include <mlx/ops.h>
#include <mlx/primitives.h>
#include <mlx/stream.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace parsimony {

namespace mx = mlx::core;
using Arrays = std::vector<mx::array>;

// A primitive with a CPU kernel of ours. Its inputs are row-contiguous: build them with `ready`.
class CPUPrimitive : public mx::Primitive {
 public:
  explicit CPUPrimitive(mx::Stream stream) : Primitive(stream) {}

  void eval_gpu(const Arrays &, Arrays &) override {
    throw std::runtime_error("this kernel runs on the CPU only");
  }

 protected:
  // Enqueues the kernel on the stream. MLX keeps the input and output buffers alive until it ran.
  void dispatch(std::function<void()> body);
};

inline mx::Stream cpu_stream() { return mx::default_stream(mx::Device::cpu); }

inline mx::array ready(const mx::array &a) { return mx::contiguous(mx::astype(a, mx::float32)); }

inline mx::array ready_ints(const mx::array &a) { return mx::contiguous(mx::astype(a, mx::int32)); }

inline float *allocate(mx::array &output) {
  output.set_data(mx::allocator::malloc(output.nbytes()));
  return output.data<float>();
}

// One float output of the given shape.
template <typename P, typename... Settings>
mx::array apply(mx::Shape shape, Arrays inputs, Settings... settings) {
  return mx::array(
      std::move(shape), mx::float32, std::make_shared<P>(cpu_stream(), settings...),
      std::move(inputs));
}

// Several float outputs of the given shapes.
template <typename P, typename... Settings>
Arrays apply_all(std::vector<mx::Shape> shapes, Arrays inputs, Settings... settings) {
  std::vector<mx::Dtype> dtypes(shapes.size(), mx::float32);
  return mx::array::make_arrays(
      std::move(shapes), dtypes, std::make_shared<P>(cpu_stream(), settings...),
      std::move(inputs));
}

// The gradients asked for, out of those of all inputs.
inline Arrays pick(const Arrays &all, const std::vector<int> &argnums) {
  Arrays chosen;
  for (int i : argnums) chosen.push_back(all[i]);
  return chosen;
}

inline int last(const mx::array &a) { return a.shape(-1); }
inline size_t rows(const mx::array &a) { return last(a) == 0 ? 0 : a.size() / last(a); }

mx::array softmax(const mx::array &x);
mx::array silu(const mx::array &x);
mx::array swiglu(const mx::array &gate, const mx::array &up);
mx::array rope(const mx::array &x, int heads, float base, int offset);
mx::array rms_norm(const mx::array &x, const mx::array &weight, float eps);
mx::array causal_attention(const mx::array &q, const mx::array &k, const mx::array &v, int heads);
mx::array cross_entropy(
    const mx::array &logits, const mx::array &targets, const mx::array &weights);

}  // namespace parsimony
