// MLX's encoder uses std::bind, whose result_of libstdc++ 12 calls deprecated in C++20.
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
#include "primitive.h"

#include <mlx/backend/cpu/encoder.h>

namespace parsimony {

void CPUPrimitive::dispatch(std::function<void()> body) {
  mx::cpu::get_command_encoder(stream()).dispatch(std::move(body));
}

}  // namespace parsimony
