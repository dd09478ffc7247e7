import ArgumentParser
import Experiments
import Foundation
import Parsimony

/// `parsimony strategies`.
struct Strategies: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the strategies and what can be set.",
    discussion: """
      A setting follows the name after a colon: controller:price=.01, \
      beam-ias-km:cadence=1:beams=4. Wherever strategies are named, they may be named so.
      """)

  @Option(help: "Only this one.")
  var name: String?

  func run() throws {
    let kinds =
      try name.map { [try StrategySpec(parsing: $0, n: 1).kind] } ?? StrategySpec.Kind.allCases
    let rows = kinds.flatMap { kind -> [[String]] in
      let needs = Self.needs(kind)
      guard !kind.settings.isEmpty else { return [[kind.rawValue, needs, "", "", ""]] }
      return kind.settings.enumerated().map { index, setting in
        [
          index == 0 ? kind.rawValue : "", index == 0 ? needs : "", setting.name,
          setting.standardText, setting.about,
        ]
      }
    }
    let table = AlignedTable(
      [
        .init("strategy"), .init("needs", expendability: 2), .init("setting"),
        .init("default", numeric: true), .init("meaning", expendability: 1),
      ], rows: rows)
    try Console.write(table.text(width: TerminalWidth.columns()))
  }

  private static func needs(_ kind: StrategySpec.Kind) -> String {
    let spec = StrategySpec(kind, n: 2)
    var needs: [String] = []
    if spec.needsVerifier { needs.append("verifier") }
    if spec.needsProcessRewardModel { needs.append(spec.usesCalibrator ? "calibrated PRM" : "PRM") }
    if kind.needsPrefixes { needs.append("prefixes") }
    return needs.isEmpty ? "-" : needs.joined(separator: ", ")
  }
}
