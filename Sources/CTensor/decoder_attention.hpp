// Causal attention of one token over its slot's cache, and RMSNorm. Included once for each
// instruction set (see decoder_vector.hpp). The order of every sum depends on the position only.

/// `output` = softmax(query . keys) values, for all heads; `cache` is the slot's, of this layer.
inline void attend(const Model &model, const float *__restrict cache, int position,
                   const float *__restrict query, float *__restrict scores,
                   float *__restrict output) {
  const int length = position + 1, blocks = model.blocks(length);
  const std::size_t width = std::size_t(model.width), blockStride = model.blockStride();
  const Lanes none = broadcast(-__builtin_inff());
  for (int head = 0; head < model.heads; ++head) {
    const float *q = query + head * headSize;
    Lanes highest = none;
    for (int block = 0; block < blocks; ++block) {
      const float *keys = cache + block * blockStride + std::size_t(head) * headSize * blockLength;
      Lanes parts[4] = {broadcast(0), broadcast(0), broadcast(0), broadcast(0)};
      DECODER_UNROLL for (int i = 0; i < headSize; i += 4) {
        DECODER_UNROLL for (int j = 0; j < 4; ++j) {
          parts[j] = multiplyAdd(broadcast(q[i + j]), load(keys + (i + j) * blockLength), parts[j]);
        }
      }
      Lanes score = (parts[0] + parts[1]) + (parts[2] + parts[3]);
      score = firstLanes(length - block * blockLength, score, none);
      store(scores + block * blockLength, score);
      highest = maximum(highest, score);
    }
    const Lanes top = broadcast(maximum(highest));
    Lanes total = broadcast(0);
    for (int block = 0; block < blocks; ++block) {
      const Lanes weight = exponential(load(scores + block * blockLength) - top);
      store(scores + block * blockLength, weight);
      total = total + weight;
    }
    const Lanes inverse = broadcast(1.0f / sum(total));
    // Even and odd positions apart, for enough chains in flight.
    Lanes even[2] = {broadcast(0), broadcast(0)}, odd[2] = {broadcast(0), broadcast(0)};
    for (int block = 0; block < blocks; ++block) {
      const float *values = cache + block * blockStride + blockLength * width + head * headSize;
      const float *weights = scores + block * blockLength;
      const int left = length - block * blockLength;
      const int count = left < blockLength ? left : blockLength;
      int i = 0;
      for (; i + 2 <= count; i += 2) {
        const Lanes a = broadcast(weights[i]), b = broadcast(weights[i + 1]);
        even[0] = multiplyAdd(a, load(values + i * width), even[0]);
        even[1] = multiplyAdd(a, load(values + i * width + laneCount), even[1]);
        odd[0] = multiplyAdd(b, load(values + (i + 1) * width), odd[0]);
        odd[1] = multiplyAdd(b, load(values + (i + 1) * width + laneCount), odd[1]);
      }
      if (i < count) {
        const Lanes a = broadcast(weights[i]);
        even[0] = multiplyAdd(a, load(values + i * width), even[0]);
        even[1] = multiplyAdd(a, load(values + i * width + laneCount), even[1]);
      }
    }
    store(output + head * headSize, (even[0] + odd[0]) * inverse);
    store(output + head * headSize + laneCount, (even[1] + odd[1]) * inverse);
  }
}

/// output = input / sqrt(mean(input^2) + epsilon) * weight, row by row.
inline void normalize(const float *__restrict input, int rows, int width, float epsilon,
                      const float *__restrict weight, float *__restrict output) {
  for (int row = 0; row < rows; ++row, input += width, output += width) {
    Lanes squares[2] = {broadcast(0), broadcast(0)};
    for (int i = 0; i < width; i += 2 * laneCount) {
      const Lanes a = load(input + i), b = load(input + i + laneCount);
      squares[0] = multiplyAdd(a, a, squares[0]);
      squares[1] = multiplyAdd(b, b, squares[1]);
    }
    const float mean = sum(squares[0] + squares[1]) / float(width);
    const Lanes scale = broadcast(1.0f / __builtin_sqrtf(mean + epsilon));
    for (int i = 0; i < width; i += laneCount) {
      store(output + i, load(input + i) * scale * load(weight + i));
    }
  }
}
