// Softmax cross-entropy of rows of logits with integer targets and a weight a row:
// loss = w (logsumexp(z) - z[target]). A row of weight 0 is padding: its target is not looked at.
#include <string>

#include "primitive.h"
#include "primitive_vectors.h"
#include "tensor_threads.h"

namespace parsimony {

PARSIMONY_CLONES void cross_entropy_rows(
    const float *z, const int *targets, const float *w, float *loss, size_t begin, size_t end,
    size_t n) {
  for (size_t row = begin; row < end; row++) {
    if (w[row] == 0) {
      loss[row] = 0;
      continue;
    }
    const float *zr = z + row * n;
    float top = row_max(zr, n);
    loss[row] = w[row] * (top + std::log(row_exp_sum(zr, top, n)) - zr[targets[row]]);
  }
}

// dz = w g (softmax(z) - onehot(target))
PARSIMONY_CLONES void cross_entropy_gradient_rows(
    const float *z, const int *targets, const float *w, const float *g, float *dz, size_t begin,
    size_t end, size_t n) {
  for (size_t row = begin; row < end; row++) {
    float *to = dz + row * n;
    float factor = w[row] * g[row];
    if (w[row] == 0) {
      std::memset(to, 0, n * sizeof(float));
      continue;
    }
    const float *zr = z + row * n;
    float scale = factor / row_exp(zr, row_max(zr, n), to, n);
    for (size_t i = 0; i < n; i++) to[i] *= scale;
    to[targets[row]] -= factor;
  }
}

namespace {

void check_targets(const int *targets, const float *w, size_t count, size_t n) {
  for (size_t row = 0; row < count; row++) {
    if (w[row] != 0 && (targets[row] < 0 || static_cast<size_t>(targets[row]) >= n)) {
      throw std::out_of_range(
          "cross_entropy: target " + std::to_string(targets[row]) + " of row " +
          std::to_string(row) + " is outside 0..<" + std::to_string(n) +
          "; give padding rows the weight 0");
    }
  }
}

class CrossEntropyGradient : public CPUPrimitive {
 public:
  using CPUPrimitive::CPUPrimitive;
  const char *name() const override { return "CrossEntropyGradient"; }

  void eval_cpu(const Arrays &inputs, Arrays &outputs) override {
    const float *z = inputs[0].data<float>(), *w = inputs[2].data<float>();
    const int *targets = inputs[1].data<int>();
    const float *g = inputs[3].data<float>();
    float *dz = allocate(outputs[0]);
    size_t n = last(inputs[0]), count = rows(inputs[0]);
    dispatch([=] {
      check_targets(targets, w, count, n);
      parallel_ranges(count, 4 * count * n, [=](size_t begin, size_t end, int) {
        cross_entropy_gradient_rows(z, targets, w, g, dz, begin, end, n);
      });
    });
  }
};

class CrossEntropy : public CPUPrimitive {
 public:
  using CPUPrimitive::CPUPrimitive;
  const char *name() const override { return "FusedCrossEntropy"; }

  void eval_cpu(const Arrays &inputs, Arrays &outputs) override {
    const float *z = inputs[0].data<float>(), *w = inputs[2].data<float>();
    const int *targets = inputs[1].data<int>();
    float *loss = allocate(outputs[0]);
    size_t n = last(inputs[0]), count = rows(inputs[0]);
    dispatch([=] {
      check_targets(targets, w, count, n);
      parallel_ranges(count, 4 * count * n, [=](size_t begin, size_t end, int) {
        cross_entropy_rows(z, targets, w, loss, begin, end, n);
      });
    });
  }

  Arrays vjp(
      const Arrays &primals, const Arrays &cotangents, const std::vector<int> &argnums,
      const Arrays &) override {
    Arrays gradients;
    auto g = ready(cotangents[0]);
    for (int i : argnums) {
      if (i == 0) {
        gradients.push_back(apply<CrossEntropyGradient>(
            primals[0].shape(), {primals[0], primals[1], primals[2], g}));
      } else if (i == 2) {
        auto ones = mx::contiguous(mx::ones_like(primals[2]));
        gradients.push_back(mx::multiply(
            g, apply<CrossEntropy>(primals[2].shape(), {primals[0], primals[1], ones})));
      } else {
        gradients.push_back(mx::zeros_like(primals[i]));
      }
    }
    return gradients;
  }
};

}  // namespace

mx::array cross_entropy(
    const mx::array &logits, const mx::array &targets, const mx::array &weights) {
  if (logits.ndim() != 2 || last(logits) == 0 || targets.ndim() != 1 || weights.ndim() != 1 ||
      targets.shape(0) != logits.shape(0) || weights.shape(0) != logits.shape(0)) {
    throw std::invalid_argument("expected logits [N, V], targets [N] and weights [N]");
  }
  return apply<CrossEntropy>(
      {logits.shape(0)}, {ready(logits), ready_ints(targets), ready(weights)});
}

}  // namespace parsimony
