// Loops the kernels share, written so that the compiler vectorises them for each clone's target.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

// One machine-code version a generation of x86-64, chosen when the program is loaded.
#if defined(__x86_64__) && defined(__linux__)
#define PARSIMONY_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define PARSIMONY_CLONES
#endif
#define PARSIMONY_INLINE static inline __attribute__((always_inline))

namespace parsimony {

// exp(x) with a relative error below 2e-7; 0 below -87.33, largest value from 88.37 on; NaN for
// NaN. Range reduction by Cody and Waite, polynomial of Cephes' expf (Moshier 1992).
PARSIMONY_INLINE float exp_approximate(float x) {
  const float lowest = -87.33f, highest = 88.37f;
  float c = x < lowest ? lowest : x;
  c = c > highest ? highest : c;
  float t = c * 1.44269504088896341f + 12582912.0f;  // Adding 1.5 * 2^23 rounds to an integer.
  float n = t - 12582912.0f;
  float r = c - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  uint32_t power = (std::bit_cast<uint32_t>(t) + 127u) << 23;
  float y = p * std::bit_cast<float>(power);
  return x < lowest ? 0.0f : y;
}

PARSIMONY_INLINE float sigmoid_approximate(float x) {
  return 1.0f / (1.0f + exp_approximate(-x));
}

// The largest of x[0..<n]; n is at least 1.
PARSIMONY_INLINE float row_max(const float *x, size_t n) {
  typedef float lanes __attribute__((vector_size(64), aligned(4)));
  float best = x[0];
  size_t i = 0;
  if (n >= 16) {
    lanes m = *reinterpret_cast<const lanes *>(x);
    for (i = 16; i + 16 <= n; i += 16) {
      lanes v = *reinterpret_cast<const lanes *>(x + i);
      m = v > m ? v : m;
    }
    for (int l = 0; l < 16; l++) best = m[l] > best ? m[l] : best;
  }
  for (; i < n; i++) best = x[i] > best ? x[i] : best;
  return best;
}

PARSIMONY_INLINE float row_dot(const float *x, const float *y, size_t n) {
#pragma clang fp reassociate(on)
  float sum = 0;
  for (size_t i = 0; i < n; i++) sum += x[i] * y[i];
  return sum;
}

// y = exp(x - shift); returns the sum of y.
PARSIMONY_INLINE float row_exp(const float *x, float shift, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = exp_approximate(x[i] - shift);
  float sum = 0;
  {
#pragma clang fp reassociate(on)
    for (size_t i = 0; i < n; i++) sum += y[i];
  }
  return sum;
}

// The sum of exp(x - shift).
PARSIMONY_INLINE float row_exp_sum(const float *x, float shift, size_t n) {
  float sum = 0;
  for (size_t i = 0; i < n; i++) {
    float e = exp_approximate(x[i] - shift);
    {
#pragma clang fp reassociate(on)
      sum += e;
    }
  }
  return sum;
}

}  // namespace parsimony
