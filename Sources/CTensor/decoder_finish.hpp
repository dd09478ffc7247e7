// What happens to a row's two vectors of a panel while they are still in registers. Included once
// for each instruction set (see decoder_vector.hpp).

/// Rotary embedding (rotate-half, as Hugging Face Llama), then queries to scratch, keys and values
/// to the cache. A panel is a head, its two vectors the halves that rotate together.
struct FinishQueryKeyValue {
  const Model &model;
  const Row *const *rows;
  std::size_t layerOffset;
  float *query;

  DECODER_INLINE void operator()(int row, int panel, Lanes first, Lanes second) const {
    const Row &target = *rows[row];
    const int part = panel / model.heads, head = panel % model.heads;
    const std::size_t width = std::size_t(model.width);
    float *block = target.cache + layerOffset +
                   std::size_t(target.position / blockLength) * model.blockStride();
    const int offset = target.position % blockLength;
    if (part == 2) {
      float *value = block + blockLength * width + offset * width + head * headSize;
      store(value, first);
      store(value + laneCount, second);
      return;
    }
    const std::size_t angle = std::size_t(target.position) * laneCount;
    const Lanes cosine = load(model.cosines.data() + angle);
    const Lanes sine = load(model.sines.data() + angle);
    const Lanes low = multiplyAdd(first, cosine, -(second * sine));
    const Lanes high = multiplyAdd(second, cosine, first * sine);
    if (part == 0) {
      const Lanes scale = broadcast(0.17677669529663688f);  // 1 / sqrt(32)
      float *destination = query + row * width + head * headSize;
      store(destination, low * scale);
      store(destination + laneCount, high * scale);
      return;
    }
    float key[headSize];
    store(key, low);
    store(key + laneCount, high);
    float *destination = block + std::size_t(head) * headSize * blockLength + offset;
    for (int i = 0; i < headSize; ++i) destination[i * blockLength] = key[i];
  }
};

/// Adds to the residual stream.
struct FinishAdd {
  float *residual;
  std::size_t width;

  DECODER_INLINE void operator()(int row, int panel, Lanes first, Lanes second) const {
    float *destination = residual + row * width + std::size_t(panel) * panelWidth;
    store(destination, load(destination) + first);
    store(destination + laneCount, load(destination + laneCount) + second);
  }
};

/// SwiGLU: silu(gate) * up, silu(x) = x / (1 + exp(-x)).
struct FinishGate {
  float *gated;
  std::size_t feedForward;

  DECODER_INLINE void operator()(int row, int panel, Lanes gate, Lanes up) const {
    const Lanes sigmoid = broadcast(1) / (broadcast(1) + exponential(-gate));
    store(gated + row * feedForward + std::size_t(panel) * laneCount, gate * sigmoid * up);
  }
};

/// Logits to the caller's memory, without the padding of the last panel.
struct FinishLogits {
  const Row *const *rows;
  int vocabulary;

  DECODER_INLINE void operator()(int row, int panel, Lanes first, Lanes second) const {
    float *destination = rows[row]->logits + std::size_t(panel) * panelWidth;
    const int left = vocabulary - panel * panelWidth;
    if (left >= panelWidth) {
      store(destination, first);
      store(destination + laneCount, second);
      return;
    }
    float values[panelWidth];
    store(values, first);
    store(values + laneCount, second);
    for (int i = 0; i < left; ++i) destination[i] = values[i];
  }
};
