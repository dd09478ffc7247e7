/// Counts the work of reading a text, so that no input can take long: the bound is on operations,
/// not on the clock.
///
/// A unit is one token, one addition or multiplication; an inverse, a power or a function costs
/// several. On a 2 GHz core a unit takes about a microsecond.
package struct WorkMeter: Sendable {
  /// What may be spent.
  package let limit: Int
  /// What was spent.
  package private(set) var used = 0

  /// Makes a meter.
  package init(limit: Int = 10_000) { self.limit = limit }

  /// Spends units; throws when they are used up.
  mutating func spend(_ units: Int = 1) throws(Unreadable) {
    guard used <= limit - units else { throw Unreadable() }
    used += units
  }
}

/// A text is no mathematics that we read, or exceeds a limit.
struct Unreadable: Error {}
