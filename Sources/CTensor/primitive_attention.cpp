// Causal attention, softmax(Q K^T / sqrt(D)) V, on [B, T, heads * D] without transposes.
// The probabilities are not kept: the gradient recomputes them block by block from the rows'
// log-sum-exp, as FlashAttention does (Dao et al. 2022, algorithm 4). Keys and values may have
// fewer heads than queries (grouped-query attention, Ainslie et al. 2023).
#include <cblas.h>

#include <algorithm>
#include <string>

#include "primitive.h"
#include "primitive_vectors.h"
#include "tensor_threads.h"

namespace parsimony {

// Rows first.. of a block of scores [count, columns]: row r attends columns 0...first + r. Writes
// the probabilities over the scores, zeros after the diagonal, and each row's log-sum-exp.
PARSIMONY_CLONES void causal_softmax_rows(
    float *scores, float *logsumexp, size_t count, size_t columns, size_t first) {
  for (size_t r = 0; r < count; r++) {
    float *row = scores + r * columns;
    size_t n = first + r + 1;
    float top = row_max(row, n);
    float sum = row_exp(row, top, row, n);
    float scale = 1.0f / sum;
    for (size_t i = 0; i < n; i++) row[i] *= scale;
    for (size_t i = n; i < columns; i++) row[i] = 0;
    logsumexp[r] = top + std::log(sum);
  }
}

PARSIMONY_CLONES void causal_probability_rows(
    float *scores, const float *logsumexp, size_t count, size_t columns, size_t first) {
  for (size_t r = 0; r < count; r++) {
    float *row = scores + r * columns;
    size_t n = first + r + 1;
    float shift = logsumexp[r];
    for (size_t i = 0; i < n; i++) row[i] = exp_approximate(row[i] - shift);
    for (size_t i = n; i < columns; i++) row[i] = 0;
  }
}

// dS = scale P (dP - rowsum(dO O)), in place of dP.
PARSIMONY_CLONES void score_gradient_rows(
    const float *p, float *dp, const float *o, const float *go, size_t stride, size_t d,
    size_t count, size_t columns, float scale) {
  for (size_t r = 0; r < count; r++) {
    float delta = row_dot(o + r * stride, go + r * stride, d);
    const float *__restrict pr = p + r * columns;
    float *__restrict dr = dp + r * columns;
    for (size_t i = 0; i < columns; i++) dr[i] = scale * pr[i] * (dr[i] - delta);
  }
}

namespace {

struct Sizes {
  int batch, length, heads, kv_heads, d;

  Sizes(const mx::array &q, const mx::array &k, int heads_)
      : batch(q.shape(0)), length(q.shape(1)), heads(heads_), d(q.shape(2) / heads_) {
    kv_heads = k.shape(2) / d;
  }
  int stride() const { return heads * d; }
  int kv_stride() const { return kv_heads * d; }
  float scale() const { return 1.0f / std::sqrt(static_cast<float>(d)); }
  size_t cost() const { return static_cast<size_t>(batch) * heads * length * (length + d); }
  // Rows of a block of scores: small enough that OpenBLAS stays on the calling thread, which
  // already is one of ours.
  int block() const { return std::clamp(262144 / std::max(1, length * d), 8, 64); }
};

// row-major C [m, n] = alpha op(A) op(B) + beta C
void gemm(
    bool ta, bool tb, int m, int n, int k, float alpha, const float *a, int lda, const float *b,
    int ldb, float beta, float *c, int ldc) {
  cblas_sgemm(
      CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, m, n, k, alpha,
      a, lda, b, ldb, beta, c, ldc);
}

class AttentionGradient : public CPUPrimitive {
 public:
  AttentionGradient(mx::Stream stream, int heads) : CPUPrimitive(stream), heads_(heads) {}
  const char *name() const override { return "CausalAttentionGradient"; }

  // Inputs q, k, v, output, log-sum-exp, cotangent.
  void eval_cpu(const Arrays &inputs, Arrays &outputs) override {
    Sizes z(inputs[0], inputs[1], heads_);
    const float *q = inputs[0].data<float>(), *k = inputs[1].data<float>();
    const float *v = inputs[2].data<float>(), *o = inputs[3].data<float>();
    const float *lse = inputs[4].data<float>(), *g = inputs[5].data<float>();
    float *dq = allocate(outputs[0]), *dk = allocate(outputs[1]), *dv = allocate(outputs[2]);
    size_t kv_size = outputs[1].size();
    dispatch([=] {
      std::memset(dk, 0, kv_size * sizeof(float));
      std::memset(dv, 0, kv_size * sizeof(float));
      parallel_ranges(
          static_cast<size_t>(z.batch) * z.kv_heads, 4 * z.cost(),
          [=](size_t begin, size_t end, int) {
            std::vector<float> p(static_cast<size_t>(z.block()) * z.length), dp(p.size());
            int group = z.heads / z.kv_heads;
            for (size_t i = begin; i < end; i++) {
              size_t b = i / z.kv_heads, kv_head = i % z.kv_heads;
              size_t kv = b * z.length * z.kv_stride() + kv_head * z.d;
              for (size_t head = kv_head * group; head < (kv_head + 1) * group; head++) {
                size_t at = b * z.length * z.stride() + head * z.d;
                head_gradient(
                    z, q + at, k + kv, v + kv, o + at, lse + (b * z.heads + head) * z.length,
                    g + at, dq + at, dk + kv, dv + kv, p.data(), dp.data());
              }
            }
          });
    });
  }

 private:
  static void head_gradient(
      const Sizes &z, const float *q, const float *k, const float *v, const float *o,
      const float *lse, const float *g, float *dq, float *dk, float *dv, float *p, float *dp) {
    int ld = z.stride(), ldkv = z.kv_stride(), block = z.block();
    for (int first = 0; first < z.length; first += block) {
      int count = std::min(block, z.length - first), columns = first + count;
      size_t at = static_cast<size_t>(first) * ld;
      gemm(false, true, count, columns, z.d, z.scale(), q + at, ld, k, ldkv, 0, p, columns);
      causal_probability_rows(p, lse + first, count, columns, first);
      gemm(true, false, columns, z.d, count, 1, p, columns, g + at, ld, 1, dv, ldkv);
      gemm(false, true, count, columns, z.d, 1, g + at, ld, v, ldkv, 0, dp, columns);
      score_gradient_rows(p, dp, o + at, g + at, ld, z.d, count, columns, z.scale());
      gemm(false, false, count, z.d, columns, 1, dp, columns, k, ldkv, 0, dq + at, ld);
      gemm(true, false, columns, z.d, count, 1, dp, columns, q + at, ld, 1, dk, ldkv);
    }
  }

  int heads_;
};

class Attention : public CPUPrimitive {
 public:
  Attention(mx::Stream stream, int heads) : CPUPrimitive(stream), heads_(heads) {}
  const char *name() const override { return "FusedCausalAttention"; }

  void eval_cpu(const Arrays &inputs, Arrays &outputs) override {
    Sizes z(inputs[0], inputs[1], heads_);
    const float *q = inputs[0].data<float>(), *k = inputs[1].data<float>();
    const float *v = inputs[2].data<float>();
    float *o = allocate(outputs[0]), *lse = allocate(outputs[1]);
    dispatch([=] {
      parallel_ranges(
          static_cast<size_t>(z.batch) * z.heads, 2 * z.cost(),
          [=](size_t begin, size_t end, int) {
            std::vector<float> scores(static_cast<size_t>(z.block()) * z.length);
            for (size_t i = begin; i < end; i++) {
              size_t b = i / z.heads, head = i % z.heads;
              size_t at = b * z.length * z.stride() + head * z.d;
              size_t kv_head = head / (z.heads / z.kv_heads);
              size_t kv = b * z.length * z.kv_stride() + kv_head * z.d;
              head_forward(z, q + at, k + kv, v + kv, o + at, lse + i * z.length, scores.data());
            }
          });
    });
  }

  Arrays vjp(
      const Arrays &primals, const Arrays &cotangents, const std::vector<int> &argnums,
      const Arrays &outputs) override {
    return pick(
        apply_all<AttentionGradient>(
            {primals[0].shape(), primals[1].shape(), primals[2].shape()},
            {primals[0], primals[1], primals[2], outputs[0], outputs[1], ready(cotangents[0])},
            heads_),
        argnums);
  }

 private:
  static void head_forward(
      const Sizes &z, const float *q, const float *k, const float *v, float *o, float *lse,
      float *scores) {
    int ld = z.stride(), ldkv = z.kv_stride(), block = z.block();
    for (int first = 0; first < z.length; first += block) {
      int count = std::min(block, z.length - first), columns = first + count;
      size_t at = static_cast<size_t>(first) * ld;
      gemm(false, true, count, columns, z.d, z.scale(), q + at, ld, k, ldkv, 0, scores, columns);
      causal_softmax_rows(scores, lse + first, count, columns, first);
      gemm(false, false, count, z.d, columns, 1, scores, columns, v, ldkv, 0, o + at, ld);
    }
  }

  int heads_;
};

}  // namespace

mx::array causal_attention(const mx::array &q, const mx::array &k, const mx::array &v, int heads) {
  auto fail = [&](const std::string &reason) {
    throw std::invalid_argument(reason + "; heads is " + std::to_string(heads));
  };
  if (q.ndim() != 3 || k.ndim() != 3 || k.shape() != v.shape() || q.shape(0) != k.shape(0) ||
      q.shape(1) != k.shape(1)) {
    fail("expected q [B, T, heads * D] and k, v [B, T, kv_heads * D]");
  }
  if (heads < 1 || q.shape(2) == 0 || q.shape(2) % heads != 0) {
    fail("q's last axis is not a multiple of the number of heads");
  }
  int d = q.shape(2) / heads;
  if (k.shape(2) == 0 || k.shape(2) % d != 0 || heads % (k.shape(2) / d) != 0) {
    fail("the key heads do not divide the query heads");
  }
  return apply_all<Attention>(
      {q.shape(), mx::Shape{q.shape(0), heads, q.shape(1)}}, {ready(q), ready(k), ready(v)},
      heads)[0];
}

}  // namespace parsimony
