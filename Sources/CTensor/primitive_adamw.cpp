// One AdamW step (Loshchilov & Hutter 2019, algorithm 2, with the decay scaled by the rate alone).
#include "primitive.h"
#include "primitive_vectors.h"
#include "tensor_handle.h"
#include "tensor_threads.h"

namespace parsimony {

struct AdamWFactors {
  float decay, beta1, beta2, rate, root_correction, epsilon;
};

PARSIMONY_CLONES void adamw_range(
    const float *__restrict p, const float *__restrict g, const float *__restrict m,
    const float *__restrict v, float *__restrict p2, float *__restrict m2, float *__restrict v2,
    size_t begin, size_t end, AdamWFactors f) {
  for (size_t i = begin; i < end; i++) {
    float first = f.beta1 * m[i] + (1.0f - f.beta1) * g[i];
    float second = f.beta2 * v[i] + (1.0f - f.beta2) * g[i] * g[i];
    float root = __builtin_sqrtf(second) * f.root_correction + f.epsilon;
    m2[i] = first;
    v2[i] = second;
    p2[i] = p[i] * f.decay - f.rate * first / root;
  }
}

namespace {

class AdamW : public CPUPrimitive {
 public:
  AdamW(mx::Stream stream, AdamWFactors factors) : CPUPrimitive(stream), factors_(factors) {}
  const char *name() const override { return "AdamW"; }

  void eval_cpu(const Arrays &inputs, Arrays &outputs) override {
    const float *p = inputs[0].data<float>(), *g = inputs[1].data<float>();
    const float *m = inputs[2].data<float>(), *v = inputs[3].data<float>();
    float *p2 = allocate(outputs[0]), *m2 = allocate(outputs[1]), *v2 = allocate(outputs[2]);
    size_t count = inputs[0].size();
    dispatch([=, factors = factors_] {
      parallel_ranges(count, 7 * count, [=](size_t begin, size_t end, int) {
        adamw_range(p, g, m, v, p2, m2, v2, begin, end, factors);
      });
    });
  }

 private:
  AdamWFactors factors_;
};

}  // namespace

}  // namespace parsimony

using namespace parsimony;

extern "C" int tensor_adamw(
    tensor_ref parameter, tensor_ref gradient, tensor_ref first_moment, tensor_ref second_moment,
    tensor_adamw_settings s, tensor_ref *new_parameter, tensor_ref *new_first_moment,
    tensor_ref *new_second_moment) {
  return guarded("adamw", {parameter, gradient, first_moment, second_moment}, [&] {
    auto shape = parameter->value.shape();
    for (auto other : {gradient, first_moment, second_moment}) {
      if (other->value.shape() != shape) throw std::invalid_argument("the shapes differ");
    }
    if (s.step < 1) throw std::invalid_argument("the step counts from 1");
    double correction1 = 1 - std::pow(static_cast<double>(s.beta1), s.step);
    double correction2 = 1 - std::pow(static_cast<double>(s.beta2), s.step);
    AdamWFactors factors{
        1.0f - s.learning_rate * s.weight_decay,
        s.beta1,
        s.beta2,
        static_cast<float>(s.learning_rate / correction1),
        static_cast<float>(1 / std::sqrt(correction2)),
        s.epsilon};
    auto updated = apply_all<AdamW>(
        {shape, shape, shape},
        {ready(parameter->value), ready(gradient->value), ready(first_moment->value),
         ready(second_moment->value)},
        factors);
    *new_parameter = make_handle(updated[0]);
    *new_first_moment = make_handle(updated[1]);
    *new_second_moment = make_handle(updated[2]);
  });
}
