public import Foundation
import Parsimony

extension BenchReport {
  /// The report as the documented JSON (`parsimony.bench/1`), indented, keys sorted: equal reports
  /// give equal bytes. Throws `badArgument` when a number is not finite.
  public func json() throws(ExperimentError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(self) + Data("\n".utf8)
    } catch {
      throw ExperimentError(.badArgument, "The report cannot be written as JSON: \(error)")
    }
  }

  /// Reads a report. Throws `badData` when it is not one, or of another schema.
  public init(json: Data, name: String = "the report") throws(ExperimentError) {
    do {
      self = try JSONDecoder().decode(BenchReport.self, from: json)
    } catch {
      throw ExperimentError(.badData, "\(name) is not a bench report: \(error)")
    }
    guard schema == "parsimony.bench/1" else {
      throw ExperimentError(
        .badData, "\(name) has the schema \(quoted(schema)); this version reads parsimony.bench/1.")
    }
  }
}
