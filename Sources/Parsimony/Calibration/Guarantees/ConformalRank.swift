import Foundation

/// Which of the sorted conformity scores is the conformal quantile.
enum ConformalRank {
  /// Sums of weights are compared with this relative tolerance, so that 9 questions reach 90%
  /// although .1 is not a binary fraction. It moves the guarantee by no more than itself.
  private static let tolerance = 1e-9

  /// The position, from 0, of the ceil((n + 1)(1 - b))-th smallest of n scores; `nil` where that
  /// is beyond the last.
  static func row(of count: Int, miscoverage: Double) -> Int? {
    let exact = Double(count + 1) * (1 - miscoverage)
    let rank = max(1, Int((exact * (1 - tolerance)).rounded(.up)))
    return rank <= count ? rank - 1 : nil
  }

  /// The position of the smallest score at which the weights reach (1 - b)(K + 1); `nil` where they
  /// never do. `weights` come in the order of the scores, 1 / n_k for a row of a question of n_k
  /// rows.
  static func question(
    weights: some Sequence<Double>, questions: Int, miscoverage: Double
  ) -> Int? {
    let target = Double(questions + 1) * (1 - miscoverage) * (1 - tolerance)
    var sum = 0.0
    for (position, weight) in weights.enumerated() {
      sum += weight
      if sum >= target { return position }
    }
    return nil
  }
}
