import Synchronization

/// Counts across tasks.
final class Counter: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock { $0 } }

  @discardableResult
  func add(_ amount: Int = 1) -> Int {
    count.withLock {
      $0 += amount
      return $0
    }
  }
}

/// Collects values across tasks.
final class Collector<Element: Sendable>: Sendable {
  private let elements = Mutex<[Element]>([])

  var all: [Element] { elements.withLock { $0 } }

  func add(_ element: Element) { elements.withLock { $0.append(element) } }
}
