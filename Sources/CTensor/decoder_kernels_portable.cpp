// The kernels for the compiler's own target, and the choice among the builds.
#include <cmath>
#include <cstdint>
#include <utility>

#include "decoder_model.hpp"
#include "include/parsimony_decoder.h"

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

namespace parsimony::decoder {
namespace portable {
namespace {
#include "decoder_vector.hpp"
#include "decoder_gemm.hpp"
#include "decoder_finish.hpp"
#include "decoder_attention.hpp"
#include "decoder_pass.hpp"
}  // namespace
}  // namespace portable

const Kernels portableKernels = {portable::pass, portable::logSumExp,
                                 portable::exponentialWeights};

const Kernels *kernels(int instructionSet) {
  switch (instructionSet) {
    case DECODER_BEST: return &bestKernels();
    case DECODER_PORTABLE: return &portableKernels;
#if defined(__x86_64__)
    case DECODER_AVX2: return __builtin_cpu_supports("x86-64-v3") ? &avx2Kernels : nullptr;
    case DECODER_AVX512: return __builtin_cpu_supports("x86-64-v4") ? &avx512Kernels : nullptr;
#endif
    default: return nullptr;
  }
}

const Kernels &bestKernels() {
  static const Kernels &best = []() -> const Kernels & {
    for (int set : {DECODER_AVX512, DECODER_AVX2}) {
      if (const Kernels *found = kernels(set)) return *found;
    }
    return portableKernels;
  }();
  return best;
}

}  // namespace parsimony::decoder
