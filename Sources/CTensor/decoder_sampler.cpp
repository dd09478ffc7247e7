// Temperature, top-k, top-p and inverse transform sampling, row by row.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "decoder_failure.hpp"
#include "decoder_model.hpp"
#include "include/parsimony_decoder.h"

namespace parsimony::decoder {
namespace {

struct Scratch {
  std::vector<float> weights;
  std::vector<std::int32_t> ranked, spare;
};
thread_local Scratch scratch;

constexpr float masked = -std::numeric_limits<float>::infinity();

/// The arg max, the lowest id on ties. Throws where the row is not a distribution.
int highestToken(const float *logits, int vocabulary, int row) {
  int best = 0;
  bool finite = true;
  for (int i = 0; i < vocabulary; ++i) {
    finite = finite && logits[i] < std::numeric_limits<float>::infinity();
    if (logits[i] > logits[best]) best = i;
  }
  if (!finite || logits[best] == masked) {
    fail(DECODER_NOT_FINITE, "row " + std::to_string(row) +
                                 " of the logits has a NaN, a +infinity or no finite value; check "
                                 "the weights, or the mask if there is one");
  }
  return best;
}

double totalWeight(int vocabulary) {
  double total = 0;
  for (int i = 0; i < vocabulary; ++i) total += double(scratch.weights[std::size_t(i)]);
  return total;
}

/// By logit, and among equals the lower id first.
bool ranksAbove(const float *logits, int a, int b) {
  return (logits[a] > logits[b]) | ((logits[a] == logits[b]) & (a < b));
}

/// The middle one of three in that order.
int middle(const float *logits, int a, int b, int c) {
  if (ranksAbove(logits, b, a)) std::swap(a, b);
  if (ranksAbove(logits, c, b)) std::swap(b, c);
  return ranksAbove(logits, b, a) ? a : b;
}

/// Sets the weights of tokens outside the top k to 0; those equal to the k-th stay.
void keepTopK(const float *logits, int vocabulary, int k) {
  if (k == 0 || k >= vocabulary) return;
  auto &ranked = scratch.ranked;
  for (int i = 0; i < vocabulary; ++i) ranked[std::size_t(i)] = i;
  const auto higher = [&](int a, int b) { return logits[a] > logits[b]; };
  std::nth_element(ranked.begin(), ranked.begin() + (k - 1), ranked.end(), higher);
  const float threshold = logits[ranked[std::size_t(k - 1)]];
  for (int i = 0; i < vocabulary; ++i) {
    if (logits[i] < threshold) scratch.weights[std::size_t(i)] = 0;
  }
}

/// Keeps the fewest highest tokens whose share of the remaining weight reaches p: a token stays if
/// those ranked above it weigh less than p of the total. Selection by partition, linear on average.
void keepTopP(const float *logits, int vocabulary, double p) {
  if (p >= 1) return;
  auto &weights = scratch.weights;
  const double total = totalWeight(vocabulary);
  // A token below this floor, and all below it, weigh less than 1 - p together.
  const float floor = float((1 - p) * total / vocabulary * (1 - 1e-6));
  std::int32_t *candidates = scratch.ranked.data(), *spare = scratch.spare.data();
  int count = 0;
  for (int i = 0; i < vocabulary; ++i) {
    candidates[count] = i;
    count += weights[std::size_t(i)] > 0 && weights[std::size_t(i)] >= floor;
  }
  // The last token that stays is among the candidates; `above` is the weight ranked above them.
  double above = 0;
  int last = candidates[0];
  while (count > 0) {
    const int pivot = middle(logits, candidates[0], candidates[count / 2], candidates[count - 1]);
    int higherCount = 0, lowerCount = 0;
    double higher = 0;
    for (int i = 0; i < count; ++i) {
      const int id = candidates[i];
      const bool isHigher = ranksAbove(logits, id, pivot);
      candidates[higherCount] = id;
      spare[lowerCount] = id;
      higherCount += isHigher;
      lowerCount += !isHigher & (id != pivot);
      higher += isHigher ? double(weights[std::size_t(id)]) : 0;
    }
    if (above + higher >= p * total) {
      count = higherCount;
    } else {
      last = pivot;
      above += higher + double(weights[std::size_t(pivot)]);
      if (above >= p * total) break;
      std::swap(candidates, spare);
      count = lowerCount;
    }
  }
  for (int i = 0; i < vocabulary; ++i) {
    if (ranksAbove(logits, last, i)) weights[std::size_t(i)] = 0;
  }
}

/// The first token at which the cumulative weight, in token order, exceeds u of the total.
int invert(int vocabulary, double u) {
  const auto &weights = scratch.weights;
  const double target = u * totalWeight(vocabulary);
  double cumulative = 0;
  for (int i = 0; i < vocabulary; ++i) {
    cumulative += double(weights[std::size_t(i)]);
    if (cumulative > target) return i;
  }
  // Rounding: the last token that has any weight.
  int last = vocabulary - 1;
  while (last > 0 && weights[std::size_t(last)] == 0) --last;
  return last;
}

void checkShape(const float *logits, int rows, int vocabulary) {
  if (rows < 0) failValue(DECODER_INVALID_ARGUMENT, "rows", rows, ">= 0");
  if (vocabulary < 1) failValue(DECODER_INVALID_ARGUMENT, "vocabulary", vocabulary, "at least 1");
  if (rows > 0 && !logits) fail(DECODER_INVALID_ARGUMENT, "logits are null");
}

void checkSampling(const decoder_sampling &sampling) {
  const double t = sampling.temperature, p = sampling.top_p;
  if (!(t == 0 || (t >= 1e-6 && t <= 1e6))) {
    failValue(DECODER_INVALID_ARGUMENT, "temperature", t, "0 (greedy) or 0.000001...1000000");
  }
  if (sampling.top_k < 0) {
    failValue(DECODER_INVALID_ARGUMENT, "top_k", sampling.top_k, ">= 0 (0: no limit)");
  }
  if (!(p > 0 && p <= 1)) failValue(DECODER_INVALID_ARGUMENT, "top_p", p, "in (0, 1]");
}

}  // namespace
}  // namespace parsimony::decoder

using namespace parsimony::decoder;

extern "C" int32_t decoder_log_softmax(float *logits, int32_t rows, int32_t vocabulary) {
  return guarded([&] {
    checkShape(logits, rows, vocabulary);
    for (int row = 0; row < rows; ++row) {
      highestToken(logits + std::size_t(row) * vocabulary, vocabulary, row);
    }
    for (int row = 0; row < rows; ++row) {
      float *values = logits + std::size_t(row) * vocabulary;
      const float normalizer = bestKernels().logSumExp(values, vocabulary);
      for (int i = 0; i < vocabulary; ++i) values[i] -= normalizer;
    }
  });
}

extern "C" int32_t decoder_sample(const float *logits, int32_t rows, int32_t vocabulary,
                                  const decoder_sampling *sampling, const double *uniforms,
                                  int32_t *tokens, float *log_probabilities) {
  return guarded([&] {
    checkShape(logits, rows, vocabulary);
    if (!sampling) fail(DECODER_INVALID_ARGUMENT, "sampling is null");
    checkSampling(*sampling);
    if (rows > 0 && (!uniforms || !tokens || !log_probabilities)) {
      fail(DECODER_INVALID_ARGUMENT, "uniforms, tokens or log_probabilities are null");
    }
    for (int row = 0; row < rows; ++row) {
      if (!(uniforms[row] >= 0 && uniforms[row] < 1)) {
        failValue(DECODER_INVALID_ARGUMENT, "uniforms[" + std::to_string(row) + "]", uniforms[row],
                  "in [0, 1)");
      }
    }
    scratch.weights.resize(std::size_t(vocabulary));
    scratch.ranked.resize(std::size_t(vocabulary));
    scratch.spare.resize(std::size_t(vocabulary));
    for (int row = 0; row < rows; ++row) {
      const float *values = logits + std::size_t(row) * vocabulary;
      int token = highestToken(values, vocabulary, row);
      if (sampling->temperature > 0) {
        bestKernels().weights(values, vocabulary, values[token], float(sampling->temperature),
                              scratch.weights.data());
        keepTopK(values, vocabulary, sampling->top_k);
        keepTopP(values, vocabulary, sampling->top_p);
        token = invert(vocabulary, uniforms[row]);
      }
      tokens[row] = token;
      log_probabilities[row] = values[token] - bestKernels().logSumExp(values, vocabulary);
    }
  });
}
