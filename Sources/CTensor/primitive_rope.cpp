// Rotary position embedding (Su et al. 2021, equation 34) in the half-split layout of the Llama
// family: within a head of D channels, channel i turns with channel i + D/2.
#include "primitive.h"
#include "primitive_vectors.h"
#include "tensor_threads.h"

namespace parsimony {

// Rotates rows begin..<end of x, which has `width` = heads * 2 * half channels; row r is at
// position r mod length. `table` holds, for each position, `half` cosines and then `half` sines.
PARSIMONY_CLONES void rope_rows(
    const float *x, const float *table, float *y, size_t begin, size_t end, size_t length,
    size_t width, size_t half, float direction) {
  for (size_t row = begin; row < end; row++) {
    const float *__restrict cosine = table + (row % length) * 2 * half;
    const float *__restrict sine = cosine + half;
    for (size_t head = 0; head < width; head += 2 * half) {
      const float *__restrict from = x + row * width + head;
      float *__restrict to = y + row * width + head;
      for (size_t i = 0; i < half; i++) {
        float a = from[i], b = from[i + half], s = direction * sine[i];
        to[i] = a * cosine[i] - b * s;
        to[i + half] = b * cosine[i] + a * s;
      }
    }
  }
}

namespace {

class RoPE : public CPUPrimitive {
 public:
  RoPE(mx::Stream stream, int heads, float base, int offset, bool forward)
      : CPUPrimitive(stream), heads_(heads), base_(base), offset_(offset), forward_(forward) {}
  const char *name() const override { return "FusedRoPE"; }

  void eval_cpu(const Arrays &inputs, Arrays &outputs) override {
    const float *x = inputs[0].data<float>();
    float *y = allocate(outputs[0]);
    size_t width = last(inputs[0]), length = inputs[0].shape(-2), count = rows(inputs[0]);
    size_t half = width / heads_ / 2;
    dispatch([=, base = static_cast<double>(base_), offset = offset_,
              direction = forward_ ? 1.0f : -1.0f] {
      std::vector<float> table(length * 2 * half);
      for (size_t i = 0; i < half; i++) {
        double frequency = std::pow(base, -static_cast<double>(i) / static_cast<double>(half));
        for (size_t t = 0; t < length; t++) {
          double angle = (static_cast<double>(t) + offset) * frequency;
          table[t * 2 * half + i] = static_cast<float>(std::cos(angle));
          table[t * 2 * half + half + i] = static_cast<float>(std::sin(angle));
        }
      }
      parallel_ranges(count, count * width, [&](size_t begin, size_t end, int) {
        rope_rows(x, table.data(), y, begin, end, length, width, half, direction);
      });
    });
  }

  Arrays vjp(
      const Arrays &primals, const Arrays &cotangents, const std::vector<int> &,
      const Arrays &) override {
    // A rotation's transpose is its inverse.
    return {apply<RoPE>(
        primals[0].shape(), {ready(cotangents[0])}, heads_, base_, offset_, !forward_)};
  }

 private:
  int heads_;
  float base_;
  int offset_;
  bool forward_;
};

}  // namespace

mx::array rope(const mx::array &x, int heads, float base, int offset) {
  if (x.ndim() < 2 || heads < 1 || last(x) % (2 * heads) != 0) {
    throw std::invalid_argument(
        "rope needs [..., T, heads * D] with even D; heads is " + std::to_string(heads));
  }
  return apply<RoPE>(x.shape(), {ready(x)}, heads, base, offset, true);
}

}  // namespace parsimony
