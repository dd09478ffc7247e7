// The kernels for x86-64-v4. Features are listed one by one because "arch=x86-64-v4" would prefer
// 256-bit vectors.
#if defined(__x86_64__)

#include <cmath>
#include <cstdint>
#include <utility>

#include "decoder_model.hpp"

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#pragma clang attribute push(                                                                   \
    __attribute__((target("avx2,fma,bmi,bmi2,f16c,avx512f,avx512cd,avx512bw,avx512dq,avx512vl"))), \
    apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,bmi,bmi2,f16c,avx512f,avx512cd,avx512bw,avx512dq,avx512vl")
#endif

namespace parsimony::decoder {
namespace avx512 {
namespace {
#include "decoder_vector.hpp"
#include "decoder_gemm.hpp"
#include "decoder_finish.hpp"
#include "decoder_attention.hpp"
#include "decoder_pass.hpp"
}  // namespace
}  // namespace avx512

const Kernels avx512Kernels = {avx512::pass, avx512::logSumExp, avx512::exponentialWeights};

}  // namespace parsimony::decoder

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
