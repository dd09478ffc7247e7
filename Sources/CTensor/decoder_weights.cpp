#include "decoder_weights.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "decoder_failure.hpp"

namespace parsimony::decoder {
namespace {

constexpr const char *roleNames[] = {"embedding", "final norm", "input norm", "query",
                                     "key",       "value",      "output",     "post norm",
                                     "gate",      "up",         "down"};
constexpr int roleCount = 11;

std::string describe(int role, int layer) {
  const std::string name = roleNames[role];
  return role <= DECODER_FINAL_NORM ? name : name + " of layer " + std::to_string(layer);
}

/// The weights by role and layer, checked.
class Weights {
 public:
  Weights(const decoder_configuration &configuration, const decoder_tensor *tensors, int count)
      : configuration(configuration), found(std::size_t(roleCount) * configuration.layers) {
    for (int i = 0; i < count; ++i) add(tensors[i]);
  }

  const float *operator()(int role, int layer = 0) const {
    const float *data = found[std::size_t(layer) * roleCount + role];
    if (!data) {
      fail(DECODER_INVALID_WEIGHTS, "the weight " + describe(role, layer) + " is missing; give it");
    }
    return data;
  }

 private:
  const decoder_configuration &configuration;
  std::vector<const float *> found;

  std::int64_t size(int role) const {
    const std::int64_t width = configuration.width, feedForward = configuration.feed_forward;
    switch (role) {
      case DECODER_EMBEDDING: return configuration.vocabulary * width;
      case DECODER_FINAL_NORM:
      case DECODER_INPUT_NORM:
      case DECODER_POST_NORM: return width;
      case DECODER_GATE:
      case DECODER_UP:
      case DECODER_DOWN: return feedForward * width;
      default: return width * width;
    }
  }

  void add(const decoder_tensor &tensor) {
    if (tensor.role < 0 || tensor.role >= roleCount) {
      failValue(DECODER_INVALID_WEIGHTS, "a weight's role", tensor.role, "0...10");
    }
    const int layers = tensor.role <= DECODER_FINAL_NORM ? 1 : configuration.layers;
    if (tensor.layer < 0 || tensor.layer >= layers) {
      failValue(DECODER_INVALID_WEIGHTS, std::string("the layer of ") + roleNames[tensor.role],
                tensor.layer, "0..." + std::to_string(layers - 1));
    }
    const std::string name = describe(tensor.role, tensor.layer);
    const std::int64_t expected = size(tensor.role);
    if (!tensor.data || tensor.count != expected) {
      fail(DECODER_INVALID_WEIGHTS, "the weight " + name + " has " + std::to_string(tensor.count) +
                                        " values; the configuration asks for " +
                                        std::to_string(expected));
    }
    const float *end = tensor.data + expected;
    const float *bad = std::find_if(tensor.data, end, [](float x) { return !std::isfinite(x); });
    if (bad != end) {
      fail(DECODER_INVALID_WEIGHTS, "the weight " + name + " is not finite at index " +
                                        std::to_string(bad - tensor.data) + "; check the training");
    }
    const float *&entry = found[std::size_t(tensor.layer) * roleCount + tensor.role];
    if (entry) fail(DECODER_INVALID_WEIGHTS, "the weight " + name + " is given twice");
    entry = tensor.data;
  }
};

AlignedFloats copy(const float *source, std::size_t count) {
  AlignedFloats result(count);
  std::copy_n(source, count, result.data());
  return result;
}

/// Packs `outputs` columns, column j being the input weights row(j), null for padding.
template <class RowOf>
PackedMatrix pack(int inputs, int outputs, const RowOf &row) {
  PackedMatrix result;
  result.inputs = inputs;
  result.panels = (outputs + panelWidth - 1) / panelWidth;
  result.data = AlignedFloats(result.panels * result.panelStride());
  for (int column = 0; column < result.panels * panelWidth; ++column) {
    const float *source = column < outputs ? row(column) : nullptr;
    float *destination = result.data.data() + column / panelWidth * result.panelStride() +
                         column % panelWidth;
    for (int i = 0; i < inputs; ++i) {
      destination[std::size_t(i) * panelWidth] = source ? source[i] : 0;
    }
  }
  return result;
}

Layer makeLayer(const decoder_configuration &configuration, const Weights &weights, int index) {
  const int width = configuration.width, feedForward = configuration.feed_forward;
  const float *parts[] = {weights(DECODER_QUERY, index), weights(DECODER_KEY, index),
                          weights(DECODER_VALUE, index)};
  const float *output = weights(DECODER_OUTPUT, index), *down = weights(DECODER_DOWN, index);
  const float *gateUp[] = {weights(DECODER_GATE, index), weights(DECODER_UP, index)};
  Layer layer;
  layer.inputNorm = copy(weights(DECODER_INPUT_NORM, index), width);
  layer.postNorm = copy(weights(DECODER_POST_NORM, index), width);
  layer.queryKeyValue = pack(width, 3 * width, [&](int column) {
    return parts[column / width] + std::size_t(column % width) * width;
  });
  layer.output =
      pack(width, width, [&](int column) { return output + std::size_t(column) * width; });
  layer.gateUp = pack(width, 2 * feedForward, [&](int column) {
    const int pair = column / panelWidth, within = column % panelWidth;
    const int index = pair * laneCount + within % laneCount;
    return gateUp[within / laneCount] + std::size_t(index) * width;
  });
  layer.down = pack(feedForward, width,
                    [&](int column) { return down + std::size_t(column) * feedForward; });
  return layer;
}

}  // namespace

void validate(const decoder_configuration &configuration) {
  const auto check = [](bool valid, const char *name, double value, const char *requirement) {
    if (!valid) failValue(DECODER_INVALID_CONFIGURATION, name, value, requirement);
  };
  const auto &c = configuration;
  constexpr int limit = 1 << 20;
  check(c.layers >= 1 && c.layers <= 1024, "layers", c.layers, "1...1024");
  check(c.heads >= 1 && c.heads <= 4096, "heads", c.heads, "1...4096");
  check(c.width == c.heads * headSize, "width", c.width, "heads * 32");
  check(c.feed_forward >= laneCount && c.feed_forward <= limit && c.feed_forward % laneCount == 0,
        "feed_forward", c.feed_forward, "a positive multiple of 16");
  check(c.vocabulary >= 1 && c.vocabulary <= limit, "vocabulary", c.vocabulary, "1...1048576");
  check(c.maximum_slots >= 1 && c.maximum_slots <= limit, "maximum_slots", c.maximum_slots,
        "1...1048576");
  check(c.maximum_length >= 1 && c.maximum_length <= limit, "maximum_length", c.maximum_length,
        "1...1048576");
  check(c.threads >= 1 && c.threads <= 64, "threads", c.threads, "1...64");
  check(std::isfinite(c.rope_theta) && c.rope_theta > 0, "rope_theta", c.rope_theta, "positive");
  check(c.norm_epsilon >= std::numeric_limits<float>::min() && c.norm_epsilon <= 1, "norm_epsilon",
        c.norm_epsilon, "positive and at most 1");
  check(c.instruction_set >= DECODER_BEST && c.instruction_set <= DECODER_AVX512,
        "instruction_set", c.instruction_set, "0...3");
}

Model makeModel(const decoder_configuration &configuration, const decoder_tensor *tensors,
                int count) {
  const Weights weights(configuration, tensors, count);
  Model model;
  model.width = configuration.width;
  model.heads = configuration.heads;
  model.feedForward = configuration.feed_forward;
  model.vocabulary = configuration.vocabulary;
  model.maximumLength = configuration.maximum_length;
  model.normEpsilon = float(configuration.norm_epsilon);
  const float *embedding = weights(DECODER_EMBEDDING);
  const std::size_t width = std::size_t(model.width);
  model.embedding = copy(embedding, model.vocabulary * width);
  model.unembedding = pack(model.width, model.vocabulary,
                           [&](int column) { return embedding + column * width; });
  model.finalNorm = copy(weights(DECODER_FINAL_NORM), width);
  for (int layer = 0; layer < configuration.layers; ++layer) {
    model.layers.push_back(makeLayer(configuration, weights, layer));
  }
  // Rotary angles: position * theta^(-2i / 32), i in 0..<16 (Su et al. 2021, eq. 15).
  model.cosines = AlignedFloats(std::size_t(model.maximumLength) * laneCount);
  model.sines = AlignedFloats(std::size_t(model.maximumLength) * laneCount);
  for (int position = 0; position < model.maximumLength; ++position) {
    for (int i = 0; i < laneCount; ++i) {
      const double angle = position * std::pow(configuration.rope_theta, -2.0 * i / headSize);
      model.cosines.data()[std::size_t(position) * laneCount + i] = float(std::cos(angle));
      model.sines.data()[std::size_t(position) * laneCount + i] = float(std::sin(angle));
    }
  }
  return model;
}

}  // namespace parsimony::decoder
