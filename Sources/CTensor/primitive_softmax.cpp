// Softmax over the last axis.
#include "primitive.h"
#include "primitive_vectors.h"
#include "tensor_threads.h"

namespace parsimony {

PARSIMONY_CLONES void softmax_rows(const float *x, float *y, size_t begin, size_t end, size_t n) {
  for (size_t row = begin; row < end; row++) {
    const float *from = x + row * n;
    float *to = y + row * n;
    float scale = 1.0f / row_exp(from, row_max(from, n), to, n);
    for (size_t i = 0; i < n; i++) to[i] *= scale;
  }
}

// dx = y (g - sum(g y))
PARSIMONY_CLONES void softmax_gradient_rows(
    const float *y, const float *g, float *dx, size_t begin, size_t end, size_t n) {
  for (size_t row = begin; row < end; row++) {
    const float *yr = y + row * n, *gr = g + row * n;
    float *to = dx + row * n;
    float dot = row_dot(yr, gr, n);
    for (size_t i = 0; i < n; i++) to[i] = yr[i] * (gr[i] - dot);
  }
}

namespace {

class SoftmaxGradient : public CPUPrimitive {
 public:
  using CPUPrimitive::CPUPrimitive;
  const char *name() const override { return "SoftmaxGradient"; }

  void eval_cpu(const Arrays &inputs, Arrays &outputs) override {
    const float *y = inputs[0].data<float>(), *g = inputs[1].data<float>();
    float *dx = allocate(outputs[0]);
    size_t n = last(inputs[0]), count = rows(inputs[0]);
    dispatch([=] {
      parallel_ranges(count, count * n, [=](size_t begin, size_t end, int) {
        softmax_gradient_rows(y, g, dx, begin, end, n);
      });
    });
  }
};

class Softmax : public CPUPrimitive {
 public:
  using CPUPrimitive::CPUPrimitive;
  const char *name() const override { return "FusedSoftmax"; }

  void eval_cpu(const Arrays &inputs, Arrays &outputs) override {
    const float *x = inputs[0].data<float>();
    float *y = allocate(outputs[0]);
    size_t n = last(inputs[0]), count = rows(inputs[0]);
    dispatch([=] {
      parallel_ranges(count, count * n, [=](size_t begin, size_t end, int) {
        softmax_rows(x, y, begin, end, n);
      });
    });
  }

  Arrays vjp(
      const Arrays &, const Arrays &cotangents, const std::vector<int> &,
      const Arrays &outputs) override {
    return {apply<SoftmaxGradient>(outputs[0].shape(), {ready(outputs[0]), ready(cotangents[0])})};
  }
};

}  // namespace

mx::array softmax(const mx::array &x) {
  if (x.ndim() == 0) throw std::invalid_argument("softmax needs at least one axis");
  return apply<Softmax>(x.shape(), {ready(x)});
}

}  // namespace parsimony
