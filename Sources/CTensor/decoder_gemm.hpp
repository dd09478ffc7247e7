// Rows times packed weights. Included once for each instruction set (see decoder_vector.hpp).
// Every output element is one chain of fused multiply-adds over the inputs in order, whatever the
// tile it is computed in: that is what makes the result independent of the batch.

/// `Rows` rows times `Panels` panels; `finish` gets each row's two vectors of a panel.
template <int Rows, int Panels, class Finish>
DECODER_INLINE void multiplyTile(const float *__restrict a, std::size_t stride, int inputs,
                                 const float *__restrict weights, std::size_t panelStride,
                                 const Finish &finish, int row, int panel) {
  Lanes sums[Rows][Panels][2];
  DECODER_UNROLL for (int r = 0; r < Rows; ++r) {
    DECODER_UNROLL for (int p = 0; p < Panels; ++p) {
      sums[r][p][0] = broadcast(0);
      sums[r][p][1] = broadcast(0);
    }
  }
  for (int k = 0; k < inputs; ++k) {
    Lanes b[Panels][2];
    DECODER_UNROLL for (int p = 0; p < Panels; ++p) {
      b[p][0] = load(weights + p * panelStride + std::size_t(k) * panelWidth);
      b[p][1] = load(weights + p * panelStride + std::size_t(k) * panelWidth + laneCount);
    }
    DECODER_UNROLL for (int r = 0; r < Rows; ++r) {
      const Lanes x = broadcast(a[r * stride + k]);
      DECODER_UNROLL for (int p = 0; p < Panels; ++p) {
        sums[r][p][0] = multiplyAdd(x, b[p][0], sums[r][p][0]);
        sums[r][p][1] = multiplyAdd(x, b[p][1], sums[r][p][1]);
      }
    }
  }
  DECODER_UNROLL for (int r = 0; r < Rows; ++r) {
    DECODER_UNROLL for (int p = 0; p < Panels; ++p) {
      finish(row + r, panel + p, sums[r][p][0], sums[r][p][1]);
    }
  }
}

/// All panels of a few rows, several panels at a time so that enough chains are in flight.
template <int Rows, int Panels, class Finish>
__attribute__((noinline)) void multiplyFew(const float *a, std::size_t stride,
                                           const PackedMatrix &matrix, const Finish &finish) {
  const float *weights = matrix.data.data();
  const std::size_t panelStride = matrix.panelStride();
  int panel = 0;
  for (; panel + Panels <= matrix.panels; panel += Panels) {
    multiplyTile<Rows, Panels>(a, stride, matrix.inputs, weights + panel * panelStride, panelStride,
                               finish, 0, panel);
  }
  for (; panel < matrix.panels; ++panel) {
    multiplyTile<Rows, 1>(a, stride, matrix.inputs, weights + panel * panelStride, panelStride,
                          finish, 0, panel);
  }
}

/// One panel of `Rows` rows.
template <int Rows, class Finish>
__attribute__((noinline)) void multiplyPanel(const float *a, std::size_t stride,
                                             const PackedMatrix &matrix, const Finish &finish,
                                             int row, int panel) {
  multiplyTile<Rows, 1>(a + row * stride, stride, matrix.inputs,
                        matrix.data.data() + panel * matrix.panelStride(), 0, finish, row, panel);
}

/// `finish(row, panel, first, second)` for every row of a [rows, stride] and every panel.
template <class Finish>
inline void multiply(const float *a, std::size_t stride, int rows, const PackedMatrix &matrix,
                     const Finish &finish) {
  switch (rows) {
    case 0: return;
    case 1: return multiplyFew<1, 4>(a, stride, matrix, finish);
    case 2: return multiplyFew<2, 4>(a, stride, matrix, finish);
    case 3: return multiplyFew<3, 2>(a, stride, matrix, finish);
    case 4: return multiplyFew<4, 2>(a, stride, matrix, finish);
    default: break;
  }
  // Blocks of nearly equal height, at most `tileRows`.
  constexpr int tileRows = 8;
  const int blocks = (rows + tileRows - 1) / tileRows;
  for (int panel = 0; panel < matrix.panels; ++panel) {
    for (int block = 0, row = 0; block < blocks; ++block) {
      const int height = (rows - row) / (blocks - block);
      switch (height) {
        case 4: multiplyPanel<4>(a, stride, matrix, finish, row, panel); break;
        case 5: multiplyPanel<5>(a, stride, matrix, finish, row, panel); break;
        case 6: multiplyPanel<6>(a, stride, matrix, finish, row, panel); break;
        case 7: multiplyPanel<7>(a, stride, matrix, finish, row, panel); break;
        default: multiplyPanel<8>(a, stride, matrix, finish, row, panel); break;
      }
      row += height;
    }
  }
}
