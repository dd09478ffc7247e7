import Parsimony

/// A range of rows as it stands on the command line.
public struct RowRange: Sendable, Hashable {
  /// The rows, both ends included.
  public let range: ClosedRange<Int>

  /// Reads `900..999` (both ends included; `900...999` and `900-999` mean the same) or `900`.
  /// Throws `badArgument`.
  public init(parsing text: String) throws(ExperimentError) {
    let parts = text.replacing("...", with: "-").replacing("..", with: "-")
      .split(separator: "-", omittingEmptySubsequences: false).map { $0.trimmed }
    guard (1...2).contains(parts.count), let first = Int(parts[0]),
      let last = Int(parts[parts.count - 1]), first >= 0, first <= last
    else {
      throw ExperimentError(
        .badArgument,
        "\(quoted(text)) is not a range of rows; write first..last, counted from 0, for example "
          + "900..999.")
    }
    range = first...last
  }
}
