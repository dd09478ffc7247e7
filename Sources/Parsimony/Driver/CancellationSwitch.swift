/// Cancels one child task of a group: the structured way to cancel a single sample.
package struct CancellationSwitch: Sendable {
  private let stream: AsyncStream<Never>
  private let continuation: AsyncStream<Never>.Continuation

  package init() { (stream, continuation) = AsyncStream.makeStream() }

  /// Cancels the work that ``run(_:)`` is carrying out, or will.
  package func trip() { continuation.finish() }

  /// Runs the work until it returns; it is cancelled when the switch trips.
  package func run<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
    await withTaskGroup(of: Value?.self) { group in
      group.addTask { await work() }
      group.addTask {
        for await _ in stream {}
        return nil
      }
      // The watcher returns nil when the switch trips; either way the other child must end.
      var value: Value?
      for await result in group {
        group.cancelAll()
        if let result { value = result }
      }
      return value!
    }
  }
}
