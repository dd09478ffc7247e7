import Foundation

/// Linear warm-up, then a cosine down to a floor.
public struct LearningRateSchedule: Sendable, Hashable, Codable {
  /// The highest rate.
  public var peak: Double
  /// The last rate.
  public var floor: Double
  /// Steps of warm-up.
  public var warmUp: Int

  /// Makes a schedule.
  public init(peak: Double = 2e-3, floor: Double = 1e-4, warmUp: Int = 300) {
    self.peak = peak
    self.floor = floor
    self.warmUp = warmUp
  }

  /// The rate at `step` (from 0) of `steps`.
  public func rate(step: Int, of steps: Int) -> Double {
    if step < warmUp { return peak * Double(step + 1) / Double(warmUp) }
    let progress = Double(step - warmUp) / Double(max(1, steps - warmUp))
    return floor + (peak - floor) * 0.5 * (1 + cos(.pi * min(1, progress)))
  }
}
