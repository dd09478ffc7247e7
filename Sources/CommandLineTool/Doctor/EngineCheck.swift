import Foundation
import Tensor

/// The array engine and its BLAS.
struct EngineCheck {
  /// A reference BLAS reaches about 5 GFLOP/s a core, OpenBLAS 30 to 100.
  private static let slowest = 15.0

  func findings() -> [Diagnosis.Finding] {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let speed = TensorRuntime.gemmGflops(size: 768)
    let fact =
      "\(TensorRuntime.blasName), \(Figures.decimal(speed)) GFLOP/s on one of "
      + Figures.counted(cores, "core")
    let blas: Diagnosis.Finding
    if !TensorRuntime.blasName.lowercased().contains("openblas") {
      blas = .warning(
        "BLAS", fact, "this is not OpenBLAS: run scripts/bootstrap and build again")
    } else if speed < Self.slowest {
      blas = .warning(
        "BLAS", fact,
        "that is slow: is the machine busy, or another BLAS first in the library path?")
    } else {
      blas = .ok("BLAS", fact)
    }
    return [.ok("MLX", "version \(TensorRuntime.mlxVersion), on the CPU"), blas]
  }
}
