import Foundation

/// How predictions are cut into the bins of a calibration error or a reliability diagram.
public enum ReliabilityBinning: Sendable, Hashable {
  /// Bins of equal width on 0...1; a prediction on an edge belongs to the upper bin, 1 to the last.
  case equalWidth(Int)
  /// Bins of about equal numbers of rows. The inner edges are the type-7 quantiles of the
  /// predictions; equal predictions share a bin (one on an edge belongs to the lower bin), so heavy
  /// ties leave bins empty.
  case equalMass(Int)

  /// How many bins there are.
  public var count: Int {
    switch self {
    case .equalWidth(let count), .equalMass(let count): count
    }
  }

  /// The limits of the bins on these predictions, one more than bins, never decreasing. Throws
  /// `invalidOption` without bins; predictions must lie in 0...1 and there must be some.
  package func limits(_ predictions: [Double]) throws -> [Double] {
    try validate()
    switch self {
    case .equalWidth(let count):
      return (0...count).map { Double($0) / Double(count) }
    case .equalMass(let count):
      let sorted = predictions.sorted()
      return (0...count).map {
        SampleQuantile.interpolate(sorted, level: Double($0) / Double(count))
      }
    }
  }

  /// The bin of each prediction.
  package func bins(of predictions: [Double]) throws -> [Int] {
    let limits = try limits(predictions)
    switch self {
    case .equalWidth(let count):
      return predictions.map { min(count - 1, Int($0 * Double(count))) }
    case .equalMass(let count):
      return predictions.map { prediction in
        var low = 0
        var high = count - 1
        // The number of inner edges below the prediction.
        while low < high {
          let middle = (low + high) / 2
          if limits[middle + 1] < prediction { low = middle + 1 } else { high = middle }
        }
        return low
      }
    }
  }

  private func validate() throws {
    guard count >= 1 else {
      throw CalibrationError(.invalidOption, "\(count) calibration bins; give at least 1.")
    }
  }
}
