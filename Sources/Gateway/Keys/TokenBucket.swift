/// A bucket that fills steadily up to its capacity. Time is passed in, so that it is a pure value.
struct TokenBucket: Sendable, Hashable {
  /// What it holds at most.
  let capacity: Double
  /// What flows in each second.
  let perSecond: Double
  private(set) var level: Double
  private var time: Double

  /// A full bucket that fills from empty within a minute.
  init(perMinute: Double, at now: Double) {
    // A bucket that cannot hold one would never let anything through.
    capacity = max(1, perMinute)
    perSecond = perMinute / 60
    level = capacity
    time = now
  }

  /// Lets flow in what is due. A clock that goes back adds nothing.
  mutating func fill(until now: Double) {
    guard now > time else { return }
    level = min(capacity, level + (now - time) * perSecond)
    time = now
  }

  /// Takes `amount`, or what there is.
  mutating func take(_ amount: Double) { level = max(0, level - amount) }

  /// Gives back what was taken and not used.
  mutating func giveBack(_ amount: Double) { level = min(capacity, level + max(0, amount)) }

  /// Seconds until it holds `amount`, at least 1 where it does not yet; nil where it never will.
  func wait(for amount: Double) -> Int? {
    if amount <= level { return 0 }
    guard amount <= capacity, perSecond > 0 else { return nil }
    let seconds = ((amount - level) / perSecond).rounded(.up)
    return seconds < 1e9 ? max(1, Int(seconds)) : nil
  }
}
