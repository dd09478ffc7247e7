// A few rows through the whole model, and the vector part of the sampler. Included once for each
// instruction set (see decoder_vector.hpp).

void pass(const Model &model, Workspace &workspace, const Row *rows, int count) {
  const std::size_t width = std::size_t(model.width);
  const std::size_t rowBytes = width * sizeof(float);
  float *residual = workspace.residual.data(), *normalized = workspace.normalized.data();
  float *query = workspace.query.data(), *attended = workspace.attended.data();
  float *gated = workspace.gated.data();

  const Row *active[passRows];
  for (int row = 0; row < count; ++row) {
    active[row] = &rows[row];
    __builtin_memcpy(residual + row * width, model.embedding.data() + rows[row].token * width,
                     rowBytes);
  }
  int logitCount = 0;
  for (std::size_t index = 0; index < model.layers.size(); ++index) {
    const Layer &layer = model.layers[index];
    const std::size_t layerOffset = index * model.layerStride();
    normalize(residual, count, model.width, model.normEpsilon, layer.inputNorm.data(), normalized);
    multiply(normalized, width, count, layer.queryKeyValue,
             FinishQueryKeyValue{model, active, layerOffset, query});
    if (index + 1 == model.layers.size()) {
      // Nothing but the cache depends on the rows that nobody asked for: drop them, and put those
      // with logits first. `normalized` and `attended` are free here.
      int kept = 0;
      for (int wantsLogits = 1; wantsLogits >= 0; --wantsLogits) {
        for (int row = 0; row < count; ++row) {
          const bool wanted = wantsLogits ? rows[row].logits != nullptr
                                          : !rows[row].logits && rows[row].hidden;
          if (!wanted) continue;
          active[kept] = &rows[row];
          __builtin_memcpy(normalized + kept * width, residual + row * width, rowBytes);
          __builtin_memcpy(attended + kept * width, query + row * width, rowBytes);
          ++kept;
        }
        if (wantsLogits) logitCount = kept;
      }
      count = kept;
      std::swap(residual, normalized);
      std::swap(query, attended);
    }
    for (int row = 0; row < count; ++row) {
      attend(model, active[row]->cache + layerOffset, active[row]->position, query + row * width,
             workspace.scores.data(), attended + row * width);
    }
    multiply(attended, width, count, layer.output, FinishAdd{residual, width});
    normalize(residual, count, model.width, model.normEpsilon, layer.postNorm.data(), normalized);
    const std::size_t feedForward = std::size_t(model.feedForward);
    multiply(normalized, width, count, layer.gateUp, FinishGate{gated, feedForward});
    multiply(gated, feedForward, count, layer.down, FinishAdd{residual, width});
  }
  normalize(residual, count, model.width, model.normEpsilon, model.finalNorm.data(), normalized);
  for (int row = 0; row < count; ++row) {
    if (active[row]->hidden) {
      __builtin_memcpy(active[row]->hidden, normalized + row * width, rowBytes);
    }
  }
  multiply(normalized, width, logitCount, model.unembedding,
           FinishLogits{active, model.vocabulary});
}

void exponentialWeights(const float *logits, int count, float highest, float temperature,
                        float *result) {
  const Lanes top = broadcast(highest), divisor = broadcast(temperature);
  int i = 0;
  for (; i + laneCount <= count; i += laneCount) {
    store(result + i, exponential((load(logits + i) - top) / divisor));
  }
  if (i == count) return;
  float tail[laneCount] = {};
  for (int j = i; j < count; ++j) tail[j - i] = logits[j];
  store(tail, exponential((load(tail) - top) / divisor));
  for (int j = i; j < count; ++j) result[j] = tail[j - i];
}

float logSumExp(const float *logits, int count) {
  const Lanes none = broadcast(-__builtin_inff());
  float tail[laneCount];
  store(tail, none);
  const int whole = count - count % laneCount;
  for (int i = whole; i < count; ++i) tail[i - whole] = logits[i];
  Lanes highest = load(tail);
  for (int i = 0; i < whole; i += laneCount) highest = maximum(highest, load(logits + i));
  const float top = maximum(highest);
  Lanes total = exponential(load(tail) - broadcast(top));
  for (int i = 0; i < whole; i += laneCount) {
    total = total + exponential(load(logits + i) - broadcast(top));
  }
  return float(double(top) + std::log(double(sum(total))));
}
