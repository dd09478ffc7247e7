// Vectors of 16 floats. Included once for each instruction set, inside its namespace and target
// attribute; hence no include guard. Only `multiplyAdd` fuses a product with a sum.

#define DECODER_INLINE inline __attribute__((always_inline))
#if defined(__clang__)
#define DECODER_UNROLL _Pragma("clang loop unroll(full)")
#else
#define DECODER_UNROLL _Pragma("GCC unroll 32")
#endif

typedef float RawFloats __attribute__((vector_size(64)));
typedef std::int32_t RawInts __attribute__((vector_size(64)));

// A struct, so that passing it by value is no matter of the vector calling convention.
struct Lanes {
  RawFloats raw;
};

DECODER_INLINE Lanes broadcast(float value) {
  return {RawFloats{value, value, value, value, value, value, value, value, value, value, value,
                    value, value, value, value, value}};
}

DECODER_INLINE Lanes load(const float *source) {
  Lanes result;
  __builtin_memcpy(&result.raw, source, sizeof result.raw);
  return result;
}

DECODER_INLINE void store(float *destination, Lanes value) {
  __builtin_memcpy(destination, &value.raw, sizeof value.raw);
}

DECODER_INLINE Lanes operator+(Lanes a, Lanes b) { return {a.raw + b.raw}; }
DECODER_INLINE Lanes operator-(Lanes a, Lanes b) { return {a.raw - b.raw}; }
DECODER_INLINE Lanes operator*(Lanes a, Lanes b) { return {a.raw * b.raw}; }
DECODER_INLINE Lanes operator/(Lanes a, Lanes b) { return {a.raw / b.raw}; }
DECODER_INLINE Lanes operator-(Lanes a) { return {-a.raw}; }

/// a * b + c with one rounding.
DECODER_INLINE Lanes multiplyAdd(Lanes a, Lanes b, Lanes c) {
#if defined(__clang__)
  return {__builtin_elementwise_fma(a.raw, b.raw, c.raw)};
#else
  Lanes result;
  for (int i = 0; i < laneCount; ++i) result.raw[i] = __builtin_fmaf(a.raw[i], b.raw[i], c.raw[i]);
  return result;
#endif
}

DECODER_INLINE Lanes maximum(Lanes a, Lanes b) { return {a.raw > b.raw ? a.raw : b.raw}; }

/// Lanes [0, count) of `value`, `other` elsewhere.
DECODER_INLINE Lanes firstLanes(int count, Lanes value, Lanes other) {
  const RawInts index = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const RawInts limit = index - index + count;
  return {index < limit ? value.raw : other.raw};
}

/// The sum of the lanes, as a tree over halves.
DECODER_INLINE float sum(Lanes value) {
  float lanes[laneCount];
  store(lanes, value);
  for (int half = laneCount / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  }
  return lanes[0];
}

DECODER_INLINE float maximum(Lanes value) {
  float lanes[laneCount];
  store(lanes, value);
  for (int half = laneCount / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; ++i) {
      const float other = lanes[i + half];
      lanes[i] = lanes[i] > other ? lanes[i] : other;
    }
  }
  return lanes[0];
}

/// exp(x), 0 below -87.3, within 2 units in the last place; NaN stays NaN, and above 88.3 the
/// result is that of 88.3. Reduction x = n ln 2 + r, |r| <= ln(2)/2, then a Taylor polynomial of
/// degree 7 for exp(r) (remainder below 1e-8).
DECODER_INLINE Lanes exponential(Lanes x) {
  const Lanes highest = broadcast(88.3f), lowest = broadcast(-87.3f);
  const Lanes bounded = {x.raw > highest.raw ? highest.raw : x.raw};
  const Lanes shift = broadcast(12582912.0f);  // 1.5 * 2^23: rounds to an integer
  const Lanes shifted = multiplyAdd(bounded, broadcast(1.44269504f), shift);
  const Lanes n = shifted - shift;
  Lanes r = multiplyAdd(n, broadcast(-0.693359375f), bounded);
  r = multiplyAdd(n, broadcast(2.12194440e-4f), r);
  Lanes p = broadcast(1.0f / 5040);
  p = multiplyAdd(p, r, broadcast(1.0f / 720));
  p = multiplyAdd(p, r, broadcast(1.0f / 120));
  p = multiplyAdd(p, r, broadcast(1.0f / 24));
  p = multiplyAdd(p, r, broadcast(1.0f / 6));
  p = multiplyAdd(p, r, broadcast(0.5f));
  p = multiplyAdd(p, r, broadcast(1.0f));
  p = multiplyAdd(p, r, broadcast(1.0f));
  // 2^n from the low bits of `shifted`, unsigned so that no shift overflows.
  typedef std::uint32_t RawBits __attribute__((vector_size(64)));
  const RawBits scale = ((RawBits)shifted.raw + 127u) << 23;
  const Lanes result = p * Lanes{(RawFloats)scale};
  return {x.raw < lowest.raw ? broadcast(0.0f).raw : result.raw};
}
