import Foundation
public import Parsimony

/// The settings of the controller that a certificate chooses among.
///
/// Prices, how hard a leader is to overtake, and what the answer is chosen by. It is wide, and it
/// may be: settings that are not worth a test are left out on questions that the test does not use,
/// and testing stops at the first failure (``LearnThenTest``).
public enum ControllerGrid {
  /// From .05 down to .0001, ten a decade; and 0, which goes on to the full budget.
  public static let prices = (0...27).map { 0.05 * pow(10, -Double($0) / 10) } + [0]

  /// All settings for a full budget of `maximum` traces.
  public static func options(maximum: Int) -> [ControllerOptions] {
    prices.flatMap { price in
      [1.0, 2.0].flatMap { caution in
        [ControllerOptions.Selection.belief, .score].map { selection in
          ControllerOptions(
            maximum: maximum, price: price, caution: caution, selection: selection)
        }
      }
    }
  }
}
