extension ConfigurationSection {
  /// A whole number of a range.
  func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
    guard let text = text(key) else { return nil }
    let digits = text.value.filter { $0 != "_" }
    guard digits.count <= 19, let value = Int(digits), range.contains(value) else {
      refuse(
        .badValue, key, text,
        "write a whole number of \(range.lowerBound) to \(range.upperBound).")
      return nil
    }
    return value
  }

  /// A number from `least` to `most`; more than `least` where that is 0 and `isPositive`.
  func number(_ key: String, _ least: Double, _ most: Double, isPositive: Bool = false) -> Double? {
    guard let text = text(key) else { return nil }
    guard let value = Double(text.value.hasPrefix(".") ? "0" + text.value : text.value),
      value >= least, value <= most, !isPositive || value > 0
    else {
      refuse(
        .badValue, key, text,
        "write a number of \(isPositive ? "more than " : "")\(least.shortText) to "
          + "\(most.shortText).")
      return nil
    }
    return value
  }

  /// True or false.
  func truth(_ key: String) -> Bool? {
    guard let text = text(key) else { return nil }
    switch text.value {
    case "true": return true
    case "false": return false
    default:
      refuse(.wrongType, key, text, "write true or false.")
      return nil
    }
  }

  /// Seconds, of a duration of 1 ms to a day.
  func seconds(_ key: String) -> Double? {
    guard let text = text(key) else { return nil }
    guard let value = QuantityText.seconds(text.value) else {
      refuse(.badValue, key, text, "write a duration with its unit: 500ms, 5s or 2m.")
      return nil
    }
    guard value >= 0.001, value <= 86_400 else {
      refuse(.badValue, key, text, "write a duration of 1ms to 24h.")
      return nil
    }
    return value
  }

  /// A duration of 1 ms to a day.
  func duration(_ key: String) -> Duration? {
    seconds(key).map { .nanoseconds(Int(($0 * 1e9).rounded())) }
  }

  /// Bytes, within a range.
  func bytes(_ key: String, in range: ClosedRange<Int>) -> Int? {
    guard let text = text(key) else { return nil }
    guard let value = QuantityText.bytes(text.value), value >= Double(range.lowerBound),
      value <= Double(range.upperBound)
    else {
      refuse(
        .badValue, key, text,
        "write \(range.lowerBound) to \(range.upperBound) bytes, as in 65536 or 8MiB.")
      return nil
    }
    return Int(value)
  }

  /// One of an enumeration's names.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, _ type: Choice.Type)
    -> Choice?
  {
    guard let text = text(key) else { return nil }
    guard let value = Choice(rawValue: text.value) else {
      refuse(
        .unknownName, key, text,
        NearestName.hint(text.value, among: Choice.allCases.map(\.rawValue)))
      return nil
    }
    return value
  }
}

extension Double {
  /// Without a needless fraction.
  var shortText: String {
    self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String(self)
  }
}
