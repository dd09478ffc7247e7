internal import CTensor

/// The process-wide settings and facts of the array engine.
public enum TensorRuntime {
  /// Tensors alive at this moment: constant over a loop that leaks none.
  public static var liveHandles: Int { Int(tensor_live_handles()) }

  /// Tensors made less tensors released by the calling thread, which other threads do not disturb.
  public static var liveHandlesOfThread: Int { Int(tensor_live_handles_of_thread()) }

  /// Sets the threads of OpenBLAS and of our kernels, for the whole process; at least 1, which is
  /// the default.
  public static func setThreads(_ count: Int) { tensor_set_threads(Int32(clamping: count)) }

  /// The threads of OpenBLAS and of our kernels.
  public static var threads: Int { Int(tensor_threads()) }

  /// Bytes that arrays hold at this moment.
  public static var activeMemory: Int { Int(tensor_active_memory()) }

  /// The most bytes that arrays have held so far.
  public static var peakMemory: Int { Int(tensor_peak_memory()) }

  /// Sets how many bytes of freed arrays are kept for reuse, by default 1 GiB; 0 gives all back to
  /// the system at once.
  public static func setCacheLimit(bytes: Int) { tensor_set_cache_limit(max(0, bytes)) }

  /// OpenBLAS's own description: version, options and the processor it chose kernels for.
  public static var blasName: String { String(cString: tensor_blas_configuration()) }

  /// The version of MLX.
  public static var mlxVersion: String { String(cString: tensor_mlx_version()) }

  /// The best of three matrix products, in GFLOP/s of single precision: about 100 a core with
  /// OpenBLAS on a processor with AVX-512, 5 with a reference BLAS.
  ///
  /// - Parameter size: the rows and columns of the matrices, at most 8,192.
  public static func gemmGflops(size: Int = 1024) -> Double {
    tensor_gemm_gflops(Int32(clamping: size))
  }
}
