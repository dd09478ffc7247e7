import Parsimony

/// Replays lines on all questions, on several cores; the results do not depend on how many.
package struct ReplayRunner: Sendable {
  package let questions: [ReplayQuestion]
  package let lines: [ReplayLine]
  /// The largest number of the uniform lines.
  package let count: Int
  package let resamples: Int
  package let seed: UInt64
  package let latency: ReplayLatency

  package init(
    questions: [ReplayQuestion], lines: [ReplayLine], count: Int, resamples: Int, seed: UInt64,
    latency: ReplayLatency = ReplayLatency()
  ) {
    self.questions = questions
    self.lines = lines
    self.count = count
    self.resamples = resamples
    self.seed = seed
    self.latency = latency
  }

  /// How many orders are drawn at a time: they stay in the cache while every line walks them.
  private static let block = 256

  /// Replays everything. `progress` hears of finished questions; what it does must be quick.
  ///
  /// Throws what a replay throws, and `interrupted` when the surrounding task is cancelled.
  package func run(
    tasks: Int, progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
  ) async throws(ExperimentError) -> [ReplayedQuestion] {
    let total = questions.count
    let size = max(1, min(16, total / max(1, tasks * 4)))
    let result = await withTaskGroup(of: (Int, Result<[ReplayedQuestion], ExperimentError>).self) {
      group in
      var replayed = [[ReplayedQuestion]](repeating: [], count: (total + size - 1) / size)
      var (next, done) = (0, 0)
      func start(_ group: inout TaskGroup<(Int, Result<[ReplayedQuestion], ExperimentError>)>) {
        guard next < replayed.count else { return }
        let chunk = next
        next += 1
        group.addTask { (chunk, replay(chunk * size..<min(total, (chunk + 1) * size))) }
      }
      for _ in 0..<max(1, tasks) { start(&group) }
      var failure: ExperimentError?
      while let (chunk, result) = await group.next() {
        switch result {
        case .success(let part):
          replayed[chunk] = part
          done += part.count
          progress?(done, total)
          if failure == nil { start(&group) }
        case .failure(let error):
          failure = failure ?? error
          group.cancelAll()
        }
      }
      if let failure { return Result<[ReplayedQuestion], ExperimentError>.failure(failure) }
      return .success(replayed.flatMap { $0 })
    }
    return try result.get()
  }

  private func replay(_ part: Range<Int>) -> Result<[ReplayedQuestion], ExperimentError> {
    var driver = ReplayDriver(latency: latency)
    let prototypes = lines.map { $0.make(seed) }
    do throws(ExperimentError) {
      var replayed: [ReplayedQuestion] = []
      for index in part {
        replayed.append(try replay(questions[index], prototypes, &driver))
      }
      return .success(replayed)
    } catch {
      return .failure(error)
    }
  }

  private func replay(
    _ question: ReplayQuestion, _ prototypes: [any Strategy], _ driver: inout ReplayDriver
  ) throws(ExperimentError) -> ReplayedQuestion {
    var result = ReplayedQuestion(
      lines: lines.map { _ in ReplayTally() },
      sweep: UniformSweep(count: count, answers: question.answers))
    var orders = ReplayOrders(width: question.traceCount, question: question.id, seed: seed)
    var left = resamples
    while left > 0 {
      guard !Task.isCancelled else {
        throw ExperimentError(.interrupted, "The replay was stopped; nothing was written.")
      }
      orders.draw(min(left, Self.block))
      left -= orders.count
      for order in 0..<orders.count { result.sweep.book(orders[order], of: question) }
      for line in lines.indices {
        try replay(
          prototypes[line], usesCalibrator: lines[line].usesCalibrator, on: question, orders,
          &driver, into: &result.lines[line])
      }
    }
    return result
  }

  /// All orders at hand: the existential is opened here, once for all of them.
  private func replay(
    _ prototype: some Strategy, usesCalibrator: Bool, on question: ReplayQuestion,
    _ orders: ReplayOrders, _ driver: inout ReplayDriver, into tally: inout ReplayTally
  ) throws(ExperimentError) {
    for order in 0..<orders.count {
      tally.book(
        try driver.run(
          prototype, on: question, order: orders[order], usesCalibrator: usesCalibrator))
    }
  }
}
