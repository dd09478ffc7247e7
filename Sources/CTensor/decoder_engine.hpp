// Slots, and the batched forward over them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "decoder_model.hpp"
#include "decoder_workers.hpp"
#include "include/parsimony_decoder.h"

namespace parsimony::decoder {

/// What one call of `forward` asks for.
struct Request {
  int count;
  const std::int32_t *slots, *tokens;
  int logitCount;
  const std::int32_t *logitRows;
  float *logits;
  int hiddenCount;
  const std::int32_t *hiddenRows;
  float *hidden;
};

/// All methods throw `Failure` and then leave the slots as they were.
class Engine {
 public:
  Engine(const decoder_configuration &configuration, const decoder_tensor *tensors, int count);

  void forward(const Request &request);
  int allocate();
  void release(int slot);
  int length(int slot) const { return checked(slot).length; }
  void truncate(int slot, int length);
  void copy(int source, int destination, int length);

 private:
  struct Slot {
    AlignedFloats cache;  // kept for the slot's next tenant
    int length = 0;
    bool allocated = false;
  };

  Model model;
  const Kernels *kernels;
  std::vector<Slot> slots;
  std::vector<Workspace> workspaces;
  std::vector<std::vector<Row>> shares;  // the rows of each thread
  std::vector<Row> rows;
  std::vector<int> added;   // new tokens of each slot
  std::vector<int> owners;  // the thread of each slot in this batch
  Workers workers;

  const Slot &checked(int slot) const;
  Slot &checked(int slot) { return const_cast<Slot &>(std::as_const(*this).checked(slot)); }
  void prepareRows(const Request &request);
  void shareRows(const Request &request, std::size_t count);
};

}  // namespace parsimony::decoder

struct decoder_engine {
  parsimony::decoder::Engine engine;
};
