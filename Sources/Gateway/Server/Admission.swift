import Synchronization

/// How many requests are in flight; no more than the limit are let in.
final class Admission: Sendable {
  let limit: Int
  private let count = Atomic(0)

  init(limit: Int) { self.limit = limit }

  /// Requests in flight.
  var inFlight: Int { count.load(ordering: .relaxed) }

  /// A place, to be left again; nil where all are taken.
  func enter() -> Slot? {
    if count.add(1, ordering: .relaxed).newValue > limit {
      count.subtract(1, ordering: .relaxed)
      return nil
    }
    return Slot(admission: self)
  }

  /// One place.
  struct Slot: Sendable {
    fileprivate let admission: Admission

    /// Gives the place to somebody else. Once.
    func leave() { admission.count.subtract(1, ordering: .relaxed) }
  }
}
