// Parallel loops over rows for the kernels.
#pragma once

#include <cstddef>
#include <functional>

namespace parsimony {

// At least 1; 1 runs every loop on the calling thread.
void set_kernel_threads(int threads);
int kernel_threads();

// Calls `body(begin, end)` on disjoint ranges that cover 0..<count, and returns when all are done.
// `cost` is roughly the number of floats touched in all: small loops stay on the calling thread.
// The number of ranges is at most `parts`; `part` numbers them from 0.
void parallel_ranges(
    size_t count, size_t cost, const std::function<void(size_t begin, size_t end, int part)> &body,
    int parts = kernel_threads());

}  // namespace parsimony
