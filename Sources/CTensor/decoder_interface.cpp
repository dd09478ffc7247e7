// The engine's C functions (see include/parsimony_decoder.h).
#include <memory>

#include "decoder_engine.hpp"
#include "decoder_failure.hpp"
#include "include/parsimony_decoder.h"

using namespace parsimony::decoder;

namespace {

template <class Handle>
auto &unwrap(Handle *handle) {
  if (!handle) fail(DECODER_INVALID_ARGUMENT, "the engine is null; create it first");
  return handle->engine;
}

void checkPointer(const void *pointer, const char *name) {
  if (!pointer) fail(DECODER_INVALID_ARGUMENT, std::string(name) + " is null");
}

}  // namespace

extern "C" int32_t decoder_create(const decoder_configuration *configuration,
                                  const decoder_tensor *tensors, int32_t tensor_count,
                                  decoder_engine **engine) {
  return guarded([&] {
    checkPointer(configuration, "configuration");
    checkPointer(tensors, "tensors");
    checkPointer(engine, "engine");
    *engine = nullptr;
    *engine = new decoder_engine{Engine(*configuration, tensors, tensor_count)};
  });
}

extern "C" void decoder_destroy(decoder_engine *engine) { delete engine; }

extern "C" int32_t decoder_forward(decoder_engine *engine, int32_t count, const int32_t *slots,
                                   const int32_t *tokens, int32_t logit_count,
                                   const int32_t *logit_rows, float *logits, int32_t hidden_count,
                                   const int32_t *hidden_rows, float *hidden) {
  return guarded([&] {
    unwrap(engine).forward({count, slots, tokens, logit_count, logit_rows, logits, hidden_count,
                            hidden_rows, hidden});
  });
}

extern "C" int32_t decoder_slot_allocate(decoder_engine *engine, int32_t *slot) {
  return guarded([&] {
    checkPointer(slot, "slot");
    *slot = unwrap(engine).allocate();
  });
}

extern "C" int32_t decoder_slot_release(decoder_engine *engine, int32_t slot) {
  return guarded([&] { unwrap(engine).release(slot); });
}

extern "C" int32_t decoder_slot_length(const decoder_engine *engine, int32_t slot,
                                       int32_t *length) {
  return guarded([&] {
    checkPointer(length, "length");
    *length = unwrap(engine).length(slot);
  });
}

extern "C" int32_t decoder_slot_truncate(decoder_engine *engine, int32_t slot, int32_t length) {
  return guarded([&] { unwrap(engine).truncate(slot, length); });
}

extern "C" int32_t decoder_slot_copy(decoder_engine *engine, int32_t source, int32_t destination,
                                     int32_t length) {
  return guarded([&] { unwrap(engine).copy(source, destination, length); });
}
