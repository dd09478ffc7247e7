#include "decoder_engine.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "decoder_failure.hpp"
#include "decoder_weights.hpp"

namespace parsimony::decoder {
namespace {

const decoder_configuration &validated(const decoder_configuration &configuration) {
  validate(configuration);
  return configuration;
}

const Kernels *chosenKernels(int instructionSet) {
  const Kernels *found = decoder::kernels(instructionSet);
  if (!found) {
    failValue(DECODER_INVALID_CONFIGURATION, "instruction_set", instructionSet,
              "one that this processor has; 0 takes the best");
  }
  return found;
}

std::string indexed(const std::string &what, int index) {
  return what + "[" + std::to_string(index) + "]";
}

/// Points rows at where their outputs go; repeated rows are copied afterwards.
struct Copies {
  struct Copy {
    const float *source;
    float *destination;
    std::size_t count;
  };
  std::vector<Copy> list;

  void assign(std::vector<Row> &rows, float *Row::*member, const char *name, int count,
              const std::int32_t *indices, float *output, std::size_t stride) {
    if (count < 0) failValue(DECODER_INVALID_ARGUMENT, std::string(name) + " count", count, ">= 0");
    if (count > 0 && (!indices || !output)) {
      fail(DECODER_INVALID_ARGUMENT, std::string(name) + " rows or output are null");
    }
    for (int i = 0; i < count; ++i) {
      if (indices[i] < 0 || std::size_t(indices[i]) >= rows.size()) {
        failValue(DECODER_INVALID_ARGUMENT, indexed(std::string(name) + " row", i),
                  indices[i], "an index into the " + std::to_string(rows.size()) +
                                  " tokens of the call");
      }
      float *&target = rows[std::size_t(indices[i])].*member;
      float *destination = output + std::size_t(i) * stride;
      if (target) {
        list.push_back({target, destination, stride});
      } else {
        target = destination;
      }
    }
  }
};

}  // namespace

Engine::Engine(const decoder_configuration &configuration, const decoder_tensor *tensors,
               int count)
    : model(makeModel(validated(configuration), tensors, count)),
      kernels(chosenKernels(configuration.instruction_set)),
      slots(std::size_t(configuration.maximum_slots)),
      shares(std::size_t(configuration.threads)),
      added(slots.size()),
      owners(slots.size()),
      workers(configuration.threads) {
  for (int i = 0; i < configuration.threads; ++i) workspaces.emplace_back(model);
}

const Engine::Slot &Engine::checked(int slot) const {
  if (slot < 0 || std::size_t(slot) >= slots.size()) {
    failValue(DECODER_INVALID_SLOT, "slot", slot, "0..." + std::to_string(slots.size() - 1));
  }
  if (!slots[std::size_t(slot)].allocated) {
    fail(DECODER_INVALID_SLOT, "slot " + std::to_string(slot) + " is not allocated; allocate it");
  }
  return slots[std::size_t(slot)];
}

int Engine::allocate() {
  const auto free = std::find_if(slots.begin(), slots.end(), [](const Slot &slot) {
    return !slot.allocated;
  });
  if (free == slots.end()) {
    fail(DECODER_NO_FREE_SLOT, "all " + std::to_string(slots.size()) +
                                   " slots are in use; release one or raise maximum_slots");
  }
  if (!free->cache.data()) free->cache = AlignedFloats(model.slotStride());
  free->length = 0;
  free->allocated = true;
  return int(free - slots.begin());
}

void Engine::release(int slot) { checked(slot).allocated = false; }

void Engine::truncate(int slot, int length) {
  Slot &target = checked(slot);
  if (length < 0 || length > target.length) {
    failValue(DECODER_INVALID_ARGUMENT, "length", length,
              "0..." + std::to_string(target.length) + ", the slot's length");
  }
  target.length = length;
}

void Engine::copy(int source, int destination, int length) {
  const Slot &from = checked(source);
  Slot &to = checked(destination);
  if (source == destination) {
    failValue(DECODER_INVALID_ARGUMENT, "destination", destination, "another slot than the source");
  }
  if (length < 0 || length > from.length) {
    failValue(DECODER_INVALID_ARGUMENT, "length", length,
              "0..." + std::to_string(from.length) + ", the source's length");
  }
  const std::size_t bytes = model.blocks(length) * model.blockStride() * sizeof(float);
  for (std::size_t layer = 0; layer < model.layers.size(); ++layer) {
    const std::size_t offset = layer * model.layerStride();
    std::memcpy(to.cache.data() + offset, from.cache.data() + offset, bytes);
  }
  to.length = length;
}

void Engine::prepareRows(const Request &request) {
  if (request.count < 0) failValue(DECODER_INVALID_ARGUMENT, "count", request.count, ">= 0");
  if (request.count > 0 && (!request.slots || !request.tokens)) {
    fail(DECODER_INVALID_ARGUMENT, "slots or tokens are null");
  }
  std::fill(added.begin(), added.end(), 0);
  rows.clear();
  for (int i = 0; i < request.count; ++i) {
    const int token = request.tokens[i], slot = request.slots[i];
    const Slot &target = checked(slot);
    if (token < 0 || token >= model.vocabulary) {
      failValue(DECODER_INVALID_TOKEN, indexed("token", i), token,
                "0..." + std::to_string(model.vocabulary - 1));
    }
    const int position = target.length + added[std::size_t(slot)]++;
    if (position >= model.maximumLength) {
      fail(DECODER_SLOT_FULL, "slot " + std::to_string(slot) + " is full at " +
                                  std::to_string(model.maximumLength) +
                                  " tokens; end the sequence or raise maximum_length");
    }
    rows.push_back({token, position, target.cache.data(), nullptr, nullptr});
  }
}

/// Gives whole slots to `count` threads, so that no thread reads what another one writes.
void Engine::shareRows(const Request &request, std::size_t count) {
  for (auto &share : shares) share.clear();
  std::fill(owners.begin(), owners.end(), -1);
  std::vector<int> loads(count);
  for (int i = 0; i < request.count; ++i) {
    const std::size_t slot = std::size_t(request.slots[i]);
    if (owners[slot] < 0) {
      owners[slot] = int(std::min_element(loads.begin(), loads.end()) - loads.begin());
      loads[std::size_t(owners[slot])] += added[slot];
    }
    shares[std::size_t(owners[slot])].push_back(rows[std::size_t(i)]);
  }
}

void Engine::forward(const Request &request) {
  prepareRows(request);
  Copies copies;
  copies.assign(rows, &Row::logits, "logit", request.logitCount, request.logitRows, request.logits,
                std::size_t(model.vocabulary));
  copies.assign(rows, &Row::hidden, "hidden", request.hiddenCount, request.hiddenRows,
                request.hidden, std::size_t(model.width));

  const auto runRows = [this](const std::vector<Row> &list, Workspace &workspace) {
    for (std::size_t start = 0; start < list.size(); start += passRows) {
      const int count = int(std::min(list.size() - start, std::size_t(passRows)));
      kernels->pass(model, workspace, list.data() + start, count);
    }
  };
  // Every thread reads all weights: with fewer rows each, one more does not pay.
  constexpr std::size_t rowsPerThread = 4;
  const std::size_t threads = std::min(shares.size(), rows.size() / rowsPerThread);
  if (threads < 2) {
    runRows(rows, workspaces[0]);
  } else {
    shareRows(request, threads);
    workers.run([&](int index) {
      runRows(shares[std::size_t(index)], workspaces[std::size_t(index)]);
    });
  }
  for (std::size_t slot = 0; slot < slots.size(); ++slot) slots[slot].length += added[slot];
  for (const Copies::Copy &copy : copies.list) {
    std::copy_n(copy.source, copy.count, copy.destination);
  }
}

}  // namespace parsimony::decoder
