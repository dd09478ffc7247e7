#include "decoder_failure.hpp"

#include <cstdio>
#include <exception>
#include <new>

namespace parsimony::decoder {

namespace {
// A plain array: keeping a message never allocates.
thread_local char lastMessage[512] = "";
}  // namespace

int32_t report(decoder_status status, const char *message) noexcept {
  std::snprintf(lastMessage, sizeof lastMessage, "%s", message);
  return status;
}

int32_t reportCurrentException() noexcept {
  try {
    throw;
  } catch (const Failure &failure) {
    return report(failure.status, failure.message.c_str());
  } catch (const std::bad_alloc &) {
    return report(DECODER_OUT_OF_MEMORY,
                  "out of memory; use fewer slots, a shorter maximum length or a smaller model");
  } catch (const std::exception &error) {
    return report(DECODER_INTERNAL, error.what());
  } catch (...) {
    return report(DECODER_INTERNAL, "unknown failure");
  }
}

}  // namespace parsimony::decoder

extern "C" const char *decoder_last_message(void) { return parsimony::decoder::lastMessage; }
