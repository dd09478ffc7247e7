import ArgumentParser
import Experiments
import Foundation
import Parsimony

/// Options of every command that samples.
struct EngineOptions: ParsableArguments {
  @Option(help: "The policy: base, weak, or another built-in model.")
  var policy = "base"

  @Option(help: "The process reward model.")
  var prm = "prm"

  @Option(help: "A fitted calibrator. (default: the one that ships with the policy)")
  var calibrator: String?

  @Option(help: "Softmax temperature, 0 to 5.")
  var temperature = 0.7

  @Option(help: "Threads of the engine; no result depends on it. (default: all cores, at most 8)")
  var threads: Int?

  /// The threads to use.
  var threadCount: Int { threads ?? Self.defaultThreads }

  /// All cores, at most 8.
  static var defaultThreads: Int { min(8, ProcessInfo.processInfo.activeProcessorCount) }

  /// Throws a `ValidationError` for a value out of its range.
  func check() throws {
    try OptionCheck.range("temperature", temperature, 0...5)
    if let threads { try OptionCheck.range("threads", threads, 1...64) }
  }
}

/// Checks of option values, with one wording.
enum OptionCheck {
  /// Throws unless the value lies in the range (NaN lies in none).
  static func range<Value: Comparable>(
    _ name: String, _ value: Value, _ range: ClosedRange<Value>
  ) throws {
    guard range.contains(value) else {
      let upper = "\(range.upperBound)" == "\(Int.max)" ? "up" : "to \(range.upperBound)"
      throw ValidationError("--\(name) \(value) is out of range: \(range.lowerBound) \(upper)")
    }
  }
}

extension ModelSelection {
  /// Throws `unavailable` if one of the strategies goes by calibrated quantiles and no calibrator
  /// ships.
  func requireCalibrator(for specs: [StrategySpec], policy: String) throws(CommandFailure) {
    guard calibrator == nil, let spec = specs.first(where: \.usesCalibrator) else { return }
    throw CommandFailure(
      .unavailable,
      "strategy \(spec.name) needs a calibrator, and none ships with policy "
        + "\(policy): fit one with `parsimony calibrate --policy \(policy) --from RUN`, or use ias-raw"
    )
  }
}
