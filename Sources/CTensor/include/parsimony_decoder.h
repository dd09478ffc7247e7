// A fused inference engine for small Llama-family transformers on the CPU: ragged batched forward
// over a key/value cache, and the sampler that follows it. Self-contained: no BLAS, no MLX.
//
// Batch invariance: the outputs for a slot are bit-identical whatever else is in the batch, however
// its tokens are split into calls, and whatever the number of threads.
//
// Every function returns a `decoder_status`; on failure `decoder_last_message` says what was wrong
// (per thread, valid until that thread's next failing call) and the engine is as it was before.
#ifndef PARSIMONY_DECODER_H
#define PARSIMONY_DECODER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum decoder_status {
  DECODER_OK = 0,
  DECODER_INVALID_CONFIGURATION = 1,
  DECODER_INVALID_WEIGHTS = 2,
  DECODER_INVALID_SLOT = 3,
  DECODER_INVALID_TOKEN = 4,
  DECODER_SLOT_FULL = 5,
  DECODER_NO_FREE_SLOT = 6,
  DECODER_INVALID_ARGUMENT = 7,
  DECODER_NOT_FINITE = 8,
  DECODER_OUT_OF_MEMORY = 9,
  DECODER_INTERNAL = 10
} decoder_status;

// What a weight tensor is for. Matrices are [outputs, inputs], row-major, as Hugging Face stores
// them.
typedef enum decoder_role {
  DECODER_EMBEDDING = 0,   // [vocabulary, width], also the output projection (tied)
  DECODER_FINAL_NORM = 1,  // [width]
  DECODER_INPUT_NORM = 2,  // [width], one a layer, as all that follow
  DECODER_QUERY = 3,       // [width, width]
  DECODER_KEY = 4,         // [width, width]
  DECODER_VALUE = 5,       // [width, width]
  DECODER_OUTPUT = 6,      // [width, width]
  DECODER_POST_NORM = 7,   // [width]
  DECODER_GATE = 8,        // [feed_forward, width]
  DECODER_UP = 9,          // [feed_forward, width]
  DECODER_DOWN = 10        // [width, feed_forward]
} decoder_role;

// Which build of the kernels runs. All give the same bits.
typedef enum decoder_instruction_set {
  DECODER_BEST = 0,      // the best that this processor has
  DECODER_PORTABLE = 1,  // no assumption beyond the compiler's target
  DECODER_AVX2 = 2,      // x86-64-v3
  DECODER_AVX512 = 3     // x86-64-v4
} decoder_instruction_set;

typedef struct decoder_configuration {
  int32_t layers;           // 1...1024
  int32_t width;            // heads * 32
  int32_t heads;            // of 32 dimensions each
  int32_t feed_forward;     // a multiple of 16
  int32_t vocabulary;       // at least 1
  int32_t maximum_slots;    // sequences held at once, at least 1
  int32_t maximum_length;   // tokens a sequence, at least 1
  int32_t threads;          // 1...64
  int32_t instruction_set;  // decoder_instruction_set
  double rope_theta;        // base of the rotary frequencies, > 0
  double norm_epsilon;      // of RMSNorm, > 0
} decoder_configuration;

typedef struct decoder_tensor {
  int32_t role;   // decoder_role
  int32_t layer;  // 0 for the embedding and the final norm
  int64_t count;  // number of floats at data
  const float *data;
} decoder_tensor;

typedef struct decoder_sampling {
  double temperature;  // 0 for the arg max, else 1e-6...1e6
  int32_t top_k;       // 0 for no limit
  double top_p;        // in (0, 1]; 1 for no limit
} decoder_sampling;

// One engine: packed weights, key/value cache, threads. Use it from one thread at a time.
typedef struct decoder_engine decoder_engine;

// The message of this thread's last failure; never null.
const char *decoder_last_message(void);

// Makes an engine; the weights are copied. Every role must be given exactly once (a layer).
int32_t decoder_create(const decoder_configuration *configuration, const decoder_tensor *tensors,
                       int32_t tensor_count, decoder_engine **engine);

// Frees an engine; null is allowed.
void decoder_destroy(decoder_engine *engine);

// Runs `count` new tokens through the model: token i is appended to sequence slots[i]; tokens of
// one slot are taken in the order given, and slots may be interleaved freely.
//
// Row logit_rows[j] (an index into the tokens of this call) leaves its next-token logits at
// logits[j * vocabulary], row hidden_rows[j] its last hidden state after the final norm at
// hidden[j * width]. Either list may be empty, and rows may repeat.
int32_t decoder_forward(decoder_engine *engine, int32_t count, const int32_t *slots,
                        const int32_t *tokens, int32_t logit_count, const int32_t *logit_rows,
                        float *logits, int32_t hidden_count, const int32_t *hidden_rows,
                        float *hidden);

// Takes a free slot (the lowest), with length 0.
int32_t decoder_slot_allocate(decoder_engine *engine, int32_t *slot);
// Gives a slot back.
int32_t decoder_slot_release(decoder_engine *engine, int32_t slot);
// The number of tokens in a slot.
int32_t decoder_slot_length(const decoder_engine *engine, int32_t slot, int32_t *length);
// Forgets all but the first `length` tokens of a slot.
int32_t decoder_slot_truncate(decoder_engine *engine, int32_t slot, int32_t length);
// Makes `destination` hold the first `length` tokens of `source`; both are allocated and differ.
int32_t decoder_slot_copy(decoder_engine *engine, int32_t source, int32_t destination,
                          int32_t length);

// Turns each row of logits [rows, vocabulary] into log-probabilities, in place.
int32_t decoder_log_softmax(float *logits, int32_t rows, int32_t vocabulary);

// Draws one token a row from logits [rows, vocabulary] by inverse transform sampling in token
// order, with uniforms[row] in [0, 1). Temperature first, then top-k (ties of the k-th are kept),
// then top-p on what is left, renormalised (the token that crosses is kept; among equals the lower
// id ranks higher). log_probabilities[row] is the token's log-probability under the softmax of the
// raw logits (temperature 1, no truncation). A logit may be -infinity, never NaN or +infinity.
int32_t decoder_sample(const float *logits, int32_t rows, int32_t vocabulary,
                       const decoder_sampling *sampling, const double *uniforms, int32_t *tokens,
                       float *log_probabilities);

#ifdef __cplusplus
}
#endif

#endif
