// MLX has C++ headers only; CTensor includes them. This module carries the link flags.
