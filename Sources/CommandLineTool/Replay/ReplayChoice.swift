import ArgumentParser
package import Experiments
import Parsimony

/// What the options of `replay` name.
package enum ReplayChoice {
  /// Paths separated by commas.
  package static func files(_ text: String) -> [String] {
    text.split(separator: ",").map(String.init).filter { $0.contains { $0 != " " } }
  }

  /// Numbers of samples separated by commas, increasing; nil where none were given. Throws a
  /// `ValidationError` unless they are different whole numbers from 1 to 65,535.
  package static func widths(_ text: String?) throws -> [Int]? {
    guard let text else { return nil }
    let widths = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    let numbers = widths.compactMap { $0 }.filter { (1...65_535).contains($0) }
    guard numbers.count == widths.count, Set(numbers).count == numbers.count else {
      throw ValidationError(
        "--n '\(text)' is no list of different whole numbers from 1 to 65535, such as 64 or 8,16,64"
      )
    }
    return numbers.sorted()
  }

  /// What `--calibrate` names.
  package static func calibration(_ text: String) throws -> ReplayScoring.Calibration {
    guard let calibration = ReplayScoring.Calibration(rawValue: text) else {
      throw ValidationError("'\(text)' is none of \(names(ReplayScoring.Calibration.self))")
    }
    return calibration
  }

  /// What `--scores` names.
  package static func scores(_ text: String) throws -> ReplayScoring.Source {
    guard let source = ReplayScoring.Source(rawValue: text) else {
      throw ValidationError("'\(text)' is none of \(names(ReplayScoring.Source.self))")
    }
    return source
  }

  private static func names<Choice: CaseIterable & RawRepresentable<String>>(
    _ type: Choice.Type
  ) -> String {
    Choice.allCases.map(\.rawValue).joined(separator: ", ")
  }

  /// The lines: each strategy with each number of samples, named `NAME@N` where there are several.
  /// Throws `badArgument` for a name that is unknown, given twice, or cannot be replayed.
  package static func lines(
    _ strategies: String, widths: [Int]
  ) throws -> [ReplayLine] {
    var lines: [ReplayLine] = []
    for n in widths {
      let specs =
        strategies == "all"
        ? StrategySpec.Kind.allCases.filter { ReplayLine.isReplayable($0) }
          .map { StrategySpec($0, n: n) }
        : try StrategySpec.list(parsing: strategies, n: n)
      for spec in specs {
        lines.append(
          try ReplayLine(spec, name: widths.count > 1 ? "\(spec.name)@\(n)" : nil))
      }
    }
    return lines
  }
}
