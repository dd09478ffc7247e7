import ArgumentParser
import Experiments
import SmallModels
import Tensor

/// `benchmarks training`: our kernels against MLX's own operations.
struct Training: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "One step's loss and gradient with our kernels and with stock MLX, in turns.")

  @Option(help: "Measured steps of each kind.")
  var repetitions = 7

  @Option(help: "Threads of OpenBLAS and of our kernels.")
  var threads = 1

  func run() async throws {
    TensorRuntime.setThreads(threads)
    print("BLAS \(TensorRuntime.blasName), \(Int(TensorRuntime.gemmGflops())) GFLOP/s")
    for load in [try TrainingLoad.curriculum(), try TrainingLoad.square()] {
      let stock = GradientWorker(
        configuration: load.parameters.configuration, head: false, kernels: .stock)
      let fused = GradientWorker(
        configuration: load.parameters.configuration, head: false, kernels: .fused)
      let values = load.parameters.values
      let runs = try await PairedRuns.measure(repetitions: repetitions) {
        _ = try await stock.gradient(at: values, on: load.examples)
      } _: {
        _ = try await fused.gradient(at: values, on: load.examples)
      }
      print("\n\(load.name)")
      for (name, readings) in [("stock", runs.first), ("fused", runs.second)] {
        let wall = Spread(readings.map { $0.wall * 1000 })
        let cpu = Spread(readings.map { $0.cpu * 1000 })
        let rate = Int(Double(load.tokens) / wall.median * 1000)
        let perCPU = Int(Double(load.tokens) / cpu.median * 1000)
        print(
          "  \(name): \(wall.text()) ms a step, \(cpu.text()) ms of processor time; \(rate) tokens/s,"
            + " \(perCPU) a processor second")
      }
      print(
        "  ratio stock / fused: \(runs.ratio(\.wall).text(2)) by the clock, "
          + "\(runs.ratio(\.cpu).text(2)) in processor time")
    }
  }
}
