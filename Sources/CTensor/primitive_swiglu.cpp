// SiLU, x sigmoid(x), and SwiGLU, SiLU(gate) up (Shazeer 2020, equation 6).
#include "primitive.h"
#include "primitive_vectors.h"
#include "tensor_threads.h"

namespace parsimony {

PARSIMONY_CLONES void silu_range(const float *x, float *y, size_t begin, size_t end) {
  for (size_t i = begin; i < end; i++) y[i] = x[i] * sigmoid_approximate(x[i]);
}

PARSIMONY_CLONES void silu_gradient_range(
    const float *x, const float *g, float *dx, size_t begin, size_t end) {
  for (size_t i = begin; i < end; i++) {
    float s = sigmoid_approximate(x[i]);
    dx[i] = g[i] * s * (1.0f + x[i] * (1.0f - s));
  }
}

PARSIMONY_CLONES void swiglu_range(
    const float *gate, const float *up, float *y, size_t begin, size_t end) {
  for (size_t i = begin; i < end; i++) y[i] = gate[i] * sigmoid_approximate(gate[i]) * up[i];
}

PARSIMONY_CLONES void swiglu_gradient_range(
    const float *__restrict gate, const float *__restrict up, const float *__restrict g,
    float *__restrict dgate, float *__restrict dup, size_t begin, size_t end) {
  for (size_t i = begin; i < end; i++) {
    float s = sigmoid_approximate(gate[i]);
    dgate[i] = g[i] * up[i] * s * (1.0f + gate[i] * (1.0f - s));
    dup[i] = g[i] * gate[i] * s;
  }
}

namespace {

class SiLUGradient : public CPUPrimitive {
 public:
  using CPUPrimitive::CPUPrimitive;
  const char *name() const override { return "SiLUGradient"; }

  void eval_cpu(const Arrays &inputs, Arrays &outputs) override {
    const float *x = inputs[0].data<float>(), *g = inputs[1].data<float>();
    float *dx = allocate(outputs[0]);
    size_t count = inputs[0].size();
    dispatch([=] {
      parallel_ranges(count, 4 * count, [=](size_t begin, size_t end, int) {
        silu_gradient_range(x, g, dx, begin, end);
      });
    });
  }
};

class SiLU : public CPUPrimitive {
 public:
  using CPUPrimitive::CPUPrimitive;
  const char *name() const override { return "FusedSiLU"; }

  void eval_cpu(const Arrays &inputs, Arrays &outputs) override {
    const float *x = inputs[0].data<float>();
    float *y = allocate(outputs[0]);
    size_t count = inputs[0].size();
    dispatch([=] {
      parallel_ranges(count, 4 * count, [=](size_t begin, size_t end, int) {
        silu_range(x, y, begin, end);
      });
    });
  }

  Arrays vjp(
      const Arrays &primals, const Arrays &cotangents, const std::vector<int> &,
      const Arrays &) override {
    return {apply<SiLUGradient>(primals[0].shape(), {primals[0], ready(cotangents[0])})};
  }
};

class SwiGLUGradient : public CPUPrimitive {
 public:
  using CPUPrimitive::CPUPrimitive;
  const char *name() const override { return "SwiGLUGradient"; }

  void eval_cpu(const Arrays &inputs, Arrays &outputs) override {
    const float *gate = inputs[0].data<float>(), *up = inputs[1].data<float>();
    const float *g = inputs[2].data<float>();
    float *dgate = allocate(outputs[0]), *dup = allocate(outputs[1]);
    size_t count = inputs[0].size();
    dispatch([=] {
      parallel_ranges(count, 5 * count, [=](size_t begin, size_t end, int) {
        swiglu_gradient_range(gate, up, g, dgate, dup, begin, end);
      });
    });
  }
};

class SwiGLU : public CPUPrimitive {
 public:
  using CPUPrimitive::CPUPrimitive;
  const char *name() const override { return "FusedSwiGLU"; }

  void eval_cpu(const Arrays &inputs, Arrays &outputs) override {
    const float *gate = inputs[0].data<float>(), *up = inputs[1].data<float>();
    float *y = allocate(outputs[0]);
    size_t count = inputs[0].size();
    dispatch([=] {
      parallel_ranges(count, 4 * count, [=](size_t begin, size_t end, int) {
        swiglu_range(gate, up, y, begin, end);
      });
    });
  }

  Arrays vjp(
      const Arrays &primals, const Arrays &cotangents, const std::vector<int> &argnums,
      const Arrays &) override {
    auto shape = primals[0].shape();
    return pick(
        apply_all<SwiGLUGradient>({shape, shape}, {primals[0], primals[1], ready(cotangents[0])}),
        argnums);
  }
};

}  // namespace

mx::array silu(const mx::array &x) { return apply<SiLU>(x.shape(), {ready(x)}); }

mx::array swiglu(const mx::array &gate, const mx::array &up) {
  if (gate.shape() != up.shape()) throw std::invalid_argument("gate and up differ in shape");
  return apply<SwiGLU>(gate.shape(), {ready(gate), ready(up)});
}

}  // namespace parsimony
