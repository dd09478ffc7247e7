extension CalibratorFile {
  /// Every finite number.
  static let finite = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude

  /// Throws `malformedFile`, naming the key, unless the number is in its range (NaN never is).
  static func require(_ value: Double, in range: ClosedRange<Double>, _ key: String) throws {
    guard range.contains(value) else {
      let expected =
        range.upperBound < Double.greatestFiniteMagnitude
        ? "a number in \(range.lowerBound)...\(range.upperBound)"
        : range.lowerBound == 0 ? "a finite number, 0 or more" : "a finite number"
      throw CalibrationError(
        .malformedFile,
        "The calibrator's '\(key)' holds \(value); expected \(expected). "
          + "Fit it again or restore the file.")
    }
  }

  /// Throws `malformedFile`, naming the key and the pair, unless the numbers increase (`strictly`) or
  /// at least never decrease.
  static func requireOrder(_ values: [Double], _ key: String, strictly: Bool) throws {
    for (value, next) in zip(values, values.dropFirst())
    where !(value < next || (!strictly && value == next)) {
      throw CalibrationError(
        .malformedFile,
        "The calibrator's '\(key)' are out of order: \(next) follows \(value). "
          + "Fit it again or restore the file.")
    }
  }
}
