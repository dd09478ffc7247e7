// Reading and writing safetensors files.
#include <mlx/io.h>
#include <mlx/ops.h>
#include <mlx/transforms.h>

#include <string>
#include <unordered_map>

#include "tensor_handle.h"

namespace mx = mlx::core;
using namespace parsimony;

extern "C" {

int tensor_save_safetensors(
    const char *path, const char *const *names, const tensor_ref *tensors, size_t count,
    const char *const *metadata_names, const char *const *metadata_values, size_t metadata_count) {
  return guarded("save_safetensors", {}, [&] {
    std::unordered_map<std::string, mx::array> entries;
    for (size_t i = 0; i < count; i++) {
      entries.insert_or_assign(names[i], mx::contiguous(tensors[i]->value));
    }
    std::unordered_map<std::string, std::string> metadata;
    for (size_t i = 0; i < metadata_count; i++) metadata[metadata_names[i]] = metadata_values[i];
    mx::save_safetensors(std::string(path), entries, metadata);
  });
}

int tensor_load_safetensors(
    const char *path, void *context, tensor_entry_sink entry, tensor_metadata_sink metadata) {
  return guarded("load_safetensors", {}, [&] {
    auto [arrays, values] = mx::load_safetensors(std::string(path));
    // Read now: a lazy load would see later changes to the file, and fail late.
    std::vector<mx::array> all;
    for (auto &item : arrays) all.push_back(item.second);
    mx::eval(all);
    for (auto &item : arrays) entry(context, item.first.c_str(), make_handle(item.second));
    for (auto &item : values) metadata(context, item.first.c_str(), item.second.c_str());
  });
}

}  // extern "C"
