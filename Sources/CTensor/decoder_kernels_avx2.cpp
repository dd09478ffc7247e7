// The kernels for x86-64-v3.
#if defined(__x86_64__)

#include <cmath>
#include <cstdint>
#include <utility>

#include "decoder_model.hpp"

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#pragma clang attribute push(                                                                   \
    __attribute__((target("avx2,fma,bmi,bmi2,f16c"))), \
    apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,bmi,bmi2,f16c")
#endif

namespace parsimony::decoder {
namespace avx2 {
namespace {
#include "decoder_vector.hpp"
#include "decoder_gemm.hpp"
#include "decoder_finish.hpp"
#include "decoder_attention.hpp"
#include "decoder_pass.hpp"
}  // namespace
}  // namespace avx2

const Kernels avx2Kernels = {avx2::pass, avx2::logSumExp, avx2::exponentialWeights};

}  // namespace parsimony::decoder

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
