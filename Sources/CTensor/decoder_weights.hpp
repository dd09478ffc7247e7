// From a configuration and plain row-major weights to a packed model.
#pragma once

#include "decoder_model.hpp"
#include "include/parsimony_decoder.h"

namespace parsimony::decoder {

/// Throws `Failure` where a field is out of range.
void validate(const decoder_configuration &configuration);

/// Packs the weights; throws `Failure` where one is missing, given twice, of the wrong size or not
/// finite.
Model makeModel(const decoder_configuration &configuration, const decoder_tensor *tensors,
                int count);

}  // namespace parsimony::decoder
