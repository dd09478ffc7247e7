/// Keeps the time of a bench.
struct ProgressMeter {
  private let plan: [(name: String, samples: Double)]
  private let questions: Int
  private let report: (@Sendable (BenchProgress) -> Void)?
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var lineStart: ContinuousClock.Instant
  private var line = 0
  private var done = 0
  private var resumed = 0
  private var lineSamples = 0
  private var sessionSamples = 0

  /// - Parameter plan: every line's name and the samples that a question of it is expected to take.
  init(
    plan: [(name: String, samples: Double)], questions: Int,
    report: (@Sendable (BenchProgress) -> Void)?
  ) {
    self.plan = plan
    self.questions = questions
    self.report = report
    start = clock.now
    lineStart = start
  }

  mutating func beginLine(_ number: Int) {
    line = number
    done = 0
    resumed = 0
    lineSamples = 0
    lineStart = clock.now
  }

  mutating func resume(_ count: Int) {
    guard count > 0 else { return }
    done = min(questions, done + count)
    resumed += count
    tell()
  }

  mutating func finish(samples: Int) {
    done = min(questions, done + 1)
    lineSamples += samples
    sessionSamples += samples
    tell()
  }

  private func tell() {
    guard let report else { return }
    let now = clock.now
    let fresh = done - resumed
    let lineSeconds = lineStart.duration(to: now) / .seconds(1)
    let seconds = start.duration(to: now) / .seconds(1)
    var remaining: Double?
    if sessionSamples > 0, seconds > 0 {
      let mean = fresh > 0 ? Double(lineSamples) / Double(fresh) : plan[line].samples
      let later = plan[(line + 1)...].reduce(0) { $0 + $1.samples } * Double(questions)
      remaining = (mean * Double(questions - done) + later) * seconds / Double(sessionSamples)
    }
    report(
      BenchProgress(
        strategy: plan[line].name, line: line + 1, lines: plan.count, done: done, total: questions,
        resumed: resumed,
        questionsPerSecond: fresh > 0 && lineSeconds > 0 ? Double(fresh) / lineSeconds : nil,
        remainingSeconds: remaining))
  }
}
