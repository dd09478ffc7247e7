public import Foundation
import Parsimony

extension ReplayReport {
  /// The report as the documented JSON (`parsimony.replay/1`), indented, keys sorted: equal reports
  /// give equal bytes. Throws `badArgument` when a number is not finite.
  public func json() throws(ExperimentError) -> Data { try Self.encode(self) }

  /// Several reports as one JSON array.
  public static func json(of reports: [ReplayReport]) throws(ExperimentError) -> Data {
    try encode(reports)
  }

  /// Reads a report. Throws `badData` when it is not one, or of another schema.
  public init(json: Data, name: String = "the report") throws(ExperimentError) {
    do {
      self = try JSONDecoder().decode(ReplayReport.self, from: json)
    } catch {
      throw ExperimentError(.badData, "\(name) is not a replay report: \(error)")
    }
    guard schema == "parsimony.replay/1" else {
      throw ExperimentError(
        .badData,
        "\(name) has the schema \(quoted(schema)); this version reads parsimony.replay/1.")
    }
  }

  private static func encode(_ value: some Encodable) throws(ExperimentError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(value) + Data("\n".utf8)
    } catch {
      throw ExperimentError(.badArgument, "The report cannot be written as JSON: \(error)")
    }
  }
}
