/// Every spend of a run, by stage; the total is the sum of the entries.
public struct Ledger: Sendable, Hashable, Codable {
  /// What a spend was for.
  ///
  /// All but the last are what the strategy was told of, so they do not depend on timing; what
  /// dropped orders cost does.
  public enum Stage: String, Sendable, Hashable, Codable, CodingKeyRepresentable, CaseIterable {
    /// Samples that reached the strategy.
    case sampling
    /// Scores that reached the strategy.
    case scoring
    /// Attempts that failed before another one of the same order succeeded.
    case retried
    /// Attempts of orders whose failure reached the strategy.
    case failed
    /// Everything spent on orders that were cancelled, or still open when the run ended.
    case cancelled
  }

  private var stages: [Stage: Spend]

  /// An empty ledger.
  public init() { stages = [:] }

  /// Books a spend.
  public mutating func book(_ spend: Spend, as stage: Stage) {
    // Without this, two ledgers of the same content could differ by an entry of zero.
    guard spend != .zero else { return }
    stages[stage, default: .zero] += spend
  }

  /// What a stage has cost.
  public subscript(stage: Stage) -> Spend { stages[stage] ?? .zero }

  /// All stages together.
  public var total: Spend { Stage.allCases.reduce(.zero) { $0 + self[$1] } }

  /// The ledger of two runs together.
  public static func + (a: Ledger, b: Ledger) -> Ledger {
    var sum = a
    for stage in Stage.allCases { sum.book(b[stage], as: stage) }
    return sum
  }
}
