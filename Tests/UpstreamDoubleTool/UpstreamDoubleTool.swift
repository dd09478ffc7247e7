import Foundation
import UpstreamDouble

/// `UpstreamDoubleTool`: the misbehaving upstream as a program, for load benchmarks and for trying
/// things by hand.
@main struct UpstreamDoubleTool {
  static func main() async throws {
    try await UpstreamDoubleProgram.run(Array(CommandLine.arguments.dropFirst()))
  }
}
