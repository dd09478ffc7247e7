// Root mean square layer normalisation over the last axis (Zhang & Sennrich 2019, equation 4).
#include "primitive.h"
#include "primitive_vectors.h"
#include "tensor_threads.h"

namespace parsimony {

PARSIMONY_CLONES void rms_norm_rows(
    const float *x, const float *__restrict w, float *__restrict y, size_t begin, size_t end,
    size_t n, float eps) {
  for (size_t row = begin; row < end; row++) {
    const float *from = x + row * n;
    float *to = y + row * n;
    float scale = 1.0f / std::sqrt(row_dot(from, from, n) / static_cast<float>(n) + eps);
    for (size_t i = 0; i < n; i++) to[i] = from[i] * scale * w[i];
  }
}

// With r = 1 / sqrt(mean(x^2) + eps): dx = r g w - x r^3 sum(g w x) / n, and dw sums g x r.
PARSIMONY_CLONES void rms_norm_gradient_rows(
    const float *x, const float *__restrict w, const float *__restrict g, float *__restrict dx,
    float *__restrict dw, size_t begin, size_t end, size_t n, float eps) {
  for (size_t row = begin; row < end; row++) {
    const float *__restrict xr = x + row * n;
    const float *__restrict gr = g + row * n;
    float *__restrict to = dx + row * n;
    float r = 1.0f / std::sqrt(row_dot(xr, xr, n) / static_cast<float>(n) + eps);
    for (size_t i = 0; i < n; i++) to[i] = gr[i] * w[i];
    float c = row_dot(to, xr, n) * r * r * r / static_cast<float>(n);
    for (size_t i = 0; i < n; i++) {
      to[i] = r * to[i] - c * xr[i];
      dw[i] += gr[i] * xr[i] * r;
    }
  }
}

namespace {

class RMSNormGradient : public CPUPrimitive {
 public:
  RMSNormGradient(mx::Stream stream, float eps) : CPUPrimitive(stream), eps_(eps) {}
  const char *name() const override { return "RMSNormGradient"; }

  void eval_cpu(const Arrays &inputs, Arrays &outputs) override {
    const float *x = inputs[0].data<float>(), *w = inputs[1].data<float>();
    const float *g = inputs[2].data<float>();
    float *dx = allocate(outputs[0]), *dw = allocate(outputs[1]);
    size_t n = last(inputs[0]), count = rows(inputs[0]);
    dispatch([=, eps = eps_] {
      // One partial sum of dw a part, added in order: the same threads give the same bits.
      int parts = kernel_threads();
      std::vector<float> partial(parts * n, 0.0f);
      parallel_ranges(
          count, 3 * count * n,
          [&](size_t begin, size_t end, int part) {
            rms_norm_gradient_rows(x, w, g, dx, partial.data() + part * n, begin, end, n, eps);
          },
          parts);
      for (size_t i = 0; i < n; i++) {
        float sum = 0;
        for (int part = 0; part < parts; part++) sum += partial[part * n + i];
        dw[i] = sum;
      }
    });
  }

 private:
  float eps_;
};

class RMSNorm : public CPUPrimitive {
 public:
  RMSNorm(mx::Stream stream, float eps) : CPUPrimitive(stream), eps_(eps) {}
  const char *name() const override { return "FusedRMSNorm"; }

  void eval_cpu(const Arrays &inputs, Arrays &outputs) override {
    const float *x = inputs[0].data<float>(), *w = inputs[1].data<float>();
    float *y = allocate(outputs[0]);
    size_t n = last(inputs[0]), count = rows(inputs[0]);
    dispatch([=, eps = eps_] {
      parallel_ranges(count, 2 * count * n, [=](size_t begin, size_t end, int) {
        rms_norm_rows(x, w, y, begin, end, n, eps);
      });
    });
  }

  Arrays vjp(
      const Arrays &primals, const Arrays &cotangents, const std::vector<int> &argnums,
      const Arrays &) override {
    return pick(
        apply_all<RMSNormGradient>(
            {primals[0].shape(), primals[1].shape()},
            {primals[0], primals[1], ready(cotangents[0])}, eps_),
        argnums);
  }

 private:
  float eps_;
};

}  // namespace

mx::array rms_norm(const mx::array &x, const mx::array &weight, float eps) {
  if (x.ndim() == 0 || weight.ndim() != 1 || last(x) != last(weight)) {
    throw std::invalid_argument("the weight's length must equal x's last axis");
  }
  return apply<RMSNorm>(x.shape(), {ready(x), ready(weight)}, eps);
}

}  // namespace parsimony
