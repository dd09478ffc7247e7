import Parsimony

extension Driver {
  /// The error that the run on the sample question ends with, or nil if it has an outcome.
  func error(running strategy: any Strategy) async -> DriverError? {
    do throws(DriverError) {
      _ = try await run(strategy, on: .sample, seed: 1)
      return nil
    } catch {
      return error
    }
  }
}
