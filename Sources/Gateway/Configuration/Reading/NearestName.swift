/// Guesses what a person meant.
enum NearestName {
  /// The known name that is nearest by edits, where it is near enough to be a slip; the first of
  /// equals.
  static func of(_ name: String, among known: some Sequence<String>) -> String? {
    let name = Array(name.lowercased().unicodeScalars.prefix(64))
    var best: (name: String, edits: Int)?
    for candidate in known {
      let edits = distance(name, Array(candidate.lowercased().unicodeScalars.prefix(64)))
      if edits < best?.edits ?? .max { best = (candidate, edits) }
    }
    guard let best, best.edits <= max(1, min(3, name.count / 2)) else { return nil }
    return best.name
  }

  /// ` Did you mean NAME?`, or what there is.
  static func hint(_ name: String, among known: [String]) -> String {
    if let nearest = of(name, among: known) { return "did you mean \(nearest)?" }
    if known.isEmpty { return "there is none." }
    let more = known.count > 12 ? ", ..." : ""
    return "known are \(known.prefix(12).joined(separator: ", "))\(more)."
  }

  /// Levenshtein's distance.
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var row = Array(0...b.count)
    for (i, first) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, second) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(diagonal + (first == second ? 0 : 1), above + 1, row[j] + 1)
        diagonal = above
      }
    }
    return row[b.count]
  }
}
