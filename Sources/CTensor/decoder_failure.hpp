// How the engine reports failures: thrown inside, a status and a message at the C boundary.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>

#include "include/parsimony_decoder.h"

namespace parsimony::decoder {

struct Failure {
  decoder_status status;
  std::string message;
};

[[noreturn]] inline void fail(decoder_status status, std::string message) {
  throw Failure{status, std::move(message)};
}

/// "name is value; it must be requirement"
[[noreturn]] inline void failValue(decoder_status status, const std::string &name, double value,
                                   const std::string &requirement) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.10g", value);
  fail(status, name + " is " + digits + "; it must be " + requirement);
}

/// Keeps the message for `decoder_last_message` and returns the status.
int32_t report(decoder_status status, const char *message) noexcept;

/// Calls `body` and turns what it throws into a status.
int32_t reportCurrentException() noexcept;

template <class Body>
int32_t guarded(const Body &body) noexcept {
  try {
    body();
    return DECODER_OK;
  } catch (...) {
    return reportCurrentException();
  }
}

}  // namespace parsimony::decoder
