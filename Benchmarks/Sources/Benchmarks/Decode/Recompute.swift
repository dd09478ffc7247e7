import ArgumentParser
import SmallModels
import Tensor

/// `benchmarks recompute`: decoding without a cache, as a training graph would do it.
struct Recompute: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "64 rows decoded by running the whole graph again for every token, by MLX.")

  @OptionGroup var choice: ModelChoice

  func run() async throws {
    let parameters = try choice.parameters()
    for kernels in [Tensor.Kernels.stock, .fused] {
      let worker = GradientWorker(
        configuration: parameters.configuration, head: false, kernels: kernels)
      // A forward of every length; the loss stands in for the sampler.
      let (reading, _) = try await Reading.of {
        for length in stride(from: 15, through: 54, by: 3) {
          let row = TrainingExample(
            tokens: (0..<length).map { Int32(4 + ($0 * 7) % 180) },
            objective: .nextToken(lossStart: length - 1))
          _ = try await worker.loss(
            at: parameters.values, on: [TrainingExample](repeating: row, count: 64))
        }
      }
      print(
        "\(kernels.rawValue) graph: \(Int(64 * 14 / reading.wall)) tokens/s, "
          + "\(Int(reading.cpu / (64 * 14) * 1e6)) us of processor time a token")
    }
  }
}
