public import Foundation
import Parsimony

extension CalibrationStudyReport {
  /// The report as the documented JSON (`parsimony.calibration/1`), indented, keys sorted: equal
  /// reports give equal bytes. Throws `badArgument` when a number is not finite.
  public func json() throws(ExperimentError) -> Data {
    try Self.encode(self)
  }

  /// Several reports as a JSON array. Throws as `json()`.
  public static func json(of reports: [CalibrationStudyReport]) throws(ExperimentError) -> Data {
    try encode(reports)
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

  /// Reads a report. Throws `badData` when it is not one, or of another schema.
  public init(json: Data, name: String = "the report") throws(ExperimentError) {
    struct Head: Decodable { let schema: String }
    // The schema first: the clearest thing to say about a file of another kind.
    if let head = try? JSONDecoder().decode(Head.self, from: json), head.schema != Self.schema {
      throw ExperimentError(
        .badData,
        "\(name) has the schema \(quoted(head.schema)); this version reads \(Self.schema).")
    }
    do {
      self = try JSONDecoder().decode(CalibrationStudyReport.self, from: json)
    } catch {
      throw ExperimentError(.badData, "\(name) is not a calibration report: \(error)")
    }
  }
}
