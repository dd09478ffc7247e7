// What the kernels work on: packed weights, cache layout, one batch row, scratch space.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

namespace parsimony::decoder {

inline constexpr int headSize = 32;
/// Floats a vector.
inline constexpr int laneCount = 16;
/// Columns of a weight panel: two vectors, one attention head.
inline constexpr int panelWidth = 32;
/// Positions of a block of the key/value cache.
inline constexpr int blockLength = 16;
/// Rows that go through the model together; longer batches are cut.
inline constexpr int passRows = 128;

/// Floats aligned to 64 bytes, not initialised.
class AlignedFloats {
 public:
  AlignedFloats() = default;
  explicit AlignedFloats(std::size_t count)
      : storage(static_cast<float *>(::operator new(count * sizeof(float), alignment))) {}
  float *data() const { return storage.get(); }

 private:
  static constexpr std::align_val_t alignment{64};
  struct Free {
    void operator()(float *pointer) const { ::operator delete(pointer, alignment); }
  };
  std::unique_ptr<float, Free> storage;
};

/// A weight matrix packed for the GEMM kernel: [panel][input][32 outputs], zero-padded.
struct PackedMatrix {
  AlignedFloats data;
  int inputs = 0;
  int panels = 0;

  std::size_t panelStride() const { return std::size_t(inputs) * panelWidth; }
};

struct Layer {
  AlignedFloats inputNorm, postNorm;
  PackedMatrix queryKeyValue;  // panels: query heads, key heads, value heads
  PackedMatrix output;
  PackedMatrix gateUp;  // each panel: 16 gate columns, then the same 16 up columns
  PackedMatrix down;
};

struct Model {
  int width = 0, heads = 0, feedForward = 0, vocabulary = 0, maximumLength = 0;
  float normEpsilon = 0;
  AlignedFloats embedding;  // [vocabulary][width]
  PackedMatrix unembedding;
  AlignedFloats finalNorm;
  std::vector<Layer> layers;
  AlignedFloats cosines, sines;  // [position][16]

  // The cache of a slot: [layer][block], each block keys [head][dimension][position], then values
  // [position][width]; so a prefix is contiguous within a layer.
  std::size_t blockStride() const { return std::size_t(2) * blockLength * width; }
  int blocks(int length) const { return (length + blockLength - 1) / blockLength; }
  std::size_t layerStride() const { return blockStride() * blocks(maximumLength); }
  std::size_t slotStride() const { return layerStride() * layers.size(); }
};

/// One new token of a batch.
struct Row {
  std::int32_t token;
  std::int32_t position;
  float *cache;   // of its slot
  float *logits;  // where its logits go, or null
  float *hidden;  // where its final hidden state goes, or null
};

/// Scratch space of one thread, for `passRows` rows.
struct Workspace {
  AlignedFloats residual, normalized, query, attended;  // [row][width]
  AlignedFloats gated;                                  // [row][feedForward]
  AlignedFloats scores;                                 // [position], padded to a block

  Workspace() = default;
  explicit Workspace(const Model &model)
      : residual(std::size_t(passRows) * model.width),
        normalized(std::size_t(passRows) * model.width),
        query(std::size_t(passRows) * model.width),
        attended(std::size_t(passRows) * model.width),
        gated(std::size_t(passRows) * model.feedForward),
        scores(std::size_t(model.blocks(model.maximumLength)) * blockLength) {}
};

/// One build of the kernels.
struct Kernels {
  /// Runs at most `passRows` rows through the model; rows of one slot are in order.
  void (*pass)(const Model &model, Workspace &workspace, const Row *rows, int count);
  /// The log of the sum of exponentials of `count` logits.
  float (*logSumExp)(const float *logits, int count);
  /// result[i] = exp((logits[i] - maximum) / temperature).
  void (*weights)(const float *logits, int count, float maximum, float temperature,
                  float *result);
};

extern const Kernels portableKernels;
#if defined(__x86_64__)
extern const Kernels avx2Kernels;
extern const Kernels avx512Kernels;
#endif

/// The best kernels for this processor.
const Kernels &bestKernels();
/// The kernels of a `decoder_instruction_set`, or null where the processor has not got it.
const Kernels *kernels(int instructionSet);

}  // namespace parsimony::decoder
