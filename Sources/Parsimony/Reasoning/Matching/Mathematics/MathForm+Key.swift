extension MathForm.Content {
  /// The canonical key; nil where a part has none: irrational values, units, labels, inequalities.
  var key: String? {
    switch self {
    case .quantity(let quantity):
      guard quantity.unit == nil, let residues = quantity.value.residues else { return nil }
      return "v:" + residues.text
    case .infinity(let isNegative): return isNegative ? "-inf" : "+inf"
    case .sequence(let open, let close, let elements):
      return Self.joined(elements).map { "\(open)[\($0)]\(close)" }
    case .set(let elements):
      guard let keys = Self.distinct(elements) else { return nil }
      return keys.count == 1 ? keys[0] : "set{\(keys.joined(separator: ";"))}"
    case .union(let parts):
      guard let keys = Self.distinct(parts) else { return nil }
      return keys.count == 1 ? keys[0] : "union{\(keys.joined(separator: ";"))}"
    case .matrix(let rows):
      var texts: [String] = []
      for row in rows {
        guard let text = Self.joined(row) else { return nil }
        texts.append(text)
      }
      return "matrix[\(texts.joined(separator: "|"))]"
    case .relation(let relation, let difference):
      guard relation == .equal || relation == .notEqual, let key = difference.multipleKey else {
        return nil
      }
      return relation.rawValue + key
    case .labelled: return nil
    case .text(let text): return "t:" + text
    }
  }

  private static func joined(_ parts: [MathForm.Content]) -> String? {
    var keys: [String] = []
    for part in parts {
      guard let key = part.key else { return nil }
      keys.append(key)
    }
    return keys.joined(separator: ";")
  }

  private static func distinct(_ parts: [MathForm.Content]) -> [String]? {
    var keys: Set<String> = []
    for part in parts {
      guard let key = part.key else { return nil }
      keys.insert(key)
    }
    return keys.sorted()
  }
}

extension ExpressionValue {
  /// The same for all constant multiples: the ratio of the two points of each field.
  fileprivate var multipleKey: String? {
    guard let residues, residues.isInvertible else { return nil }
    let lanes = residues.inverse.lanes
    let swapped = Residues(lanes: SIMD4(lanes[1], lanes[0], lanes[3], lanes[2]))
    return residues.multiplied(by: swapped).text
  }
}
