import Parsimony

/// The state of one ``BenchRunner/run(_:)``: drivers, stored runs and what is finished in them.
struct BenchSession {
  /// A question by its position in the set, and what to run on it.
  typealias Assignment = (problem: Int, spec: StrategySpec)

  private struct Lane {
    let driver: Driver
    let run: RunStore.Run?
    var finished: [String: BenchQuestionDetail]
  }

  private struct Arrival: Sendable {
    let position: Int
    let result: Result<Outcome, DriverError>
  }

  private let runner: BenchRunner
  private let makeDriver: @Sendable (StrategySpec) throws -> Driver
  private var lanes: [StrategySpec: Lane] = [:]
  var meter: ProgressMeter
  private(set) var policyName = ""
  private(set) var processRewardModelName: String?

  init(
    runner: BenchRunner, makeDriver: @escaping @Sendable (StrategySpec) throws -> Driver,
    meter: ProgressMeter
  ) {
    self.runner = runner
    self.makeDriver = makeDriver
    self.meter = meter
  }

  /// Runs every assignment that is not finished yet; the details come in the assignments' order.
  mutating func run(
    _ assignments: [Assignment], line: String
  ) async throws -> [BenchQuestionDetail] {
    for assignment in assignments where lanes[assignment.spec] == nil {
      try openLane(assignment.spec)
    }
    let lanes = lanes
    var details = assignments.map { assignment -> BenchQuestionDetail? in
      let id = runner.set.problems[assignment.problem].question.id
      return lanes[assignment.spec]?.finished[id]?.renamed(line)
    }
    let missing = assignments.indices.filter { details[$0] == nil }
    meter.resume(assignments.count - missing.count)
    let clock = ContinuousClock()
    var mark = clock.now
    var fresh: [(StrategySpec, BenchQuestionDetail)] = []
    try await withThrowingTaskGroup(of: Arrival.self) { group in
      var waiting = missing[...]
      func launch() {
        guard let position = waiting.popFirst() else { return }
        let (problem, spec) = assignments[position]
        guard let driver = lanes[spec]?.driver else { return }
        let question = runner.set.problems[problem].question
        let seed = runner.seed
        group.addTask {
          do throws(DriverError) {
            let outcome = try await driver.run(
              spec.makeStrategy(seed: seed), on: question, seed: seed)
            return Arrival(position: position, result: .success(outcome))
          } catch {
            return Arrival(position: position, result: .failure(error))
          }
        }
      }
      for _ in 0..<max(1, runner.questionsInFlight) { launch() }
      while let arrival = try await group.next() {
        let (problem, spec) = assignments[arrival.position]
        let outcome: Outcome
        switch arrival.result {
        case .success(let value): outcome = value
        case .failure(let error):
          guard error.code == .cancelled else { throw error }
          throw ExperimentError(
            .interrupted,
            "The run was stopped after \(fresh.count) questions of \(line)"
              + (runner.store == nil ? "." : "; run the same command again to continue."))
        }
        let now = clock.now
        let graded = GradedOutcome(
          grading: outcome, difficulty: runner.set.problems[problem].difficulty,
          with: runner.verifier, wallSeconds: mark.duration(to: now) / .seconds(1))
        mark = now
        if let run = lanes[spec]?.run { try runner.store?.record(graded, in: run) }
        let detail = graded.detail(line: line, n: spec.n)
        details[arrival.position] = detail
        fresh.append((spec, detail))
        meter.finish(samples: detail.spend.samples)
        launch()
      }
    }
    for (spec, detail) in fresh { self.lanes[spec]?.finished[detail.questionID] = detail }
    return details.compactMap { $0 }
  }

  /// Runs best-of-n with as good as the same number of samples for every question, at the total
  /// cost of an adaptive line.
  ///
  /// The cost of a sample is foreseen from `sampleCosts`; then what was really spent is measured
  /// and a few questions get one sample more or less, until no change would come closer.
  mutating func runUniform(
    matching adaptive: [BenchQuestionDetail], of spec: StrategySpec,
    sampleCosts: [BenchQuestionDetail]
  ) async throws -> [BenchQuestionDetail] {
    let matching = UniformMatching(
      questions: adaptive.count, target: adaptive.reduce(0) { $0 + $1.spend.totalTokens },
      seed: runner.seed)
    var level = matching.firstLevel(
      costPerSample: sampleCosts.map {
        Double($0.spend.totalTokens) / Double(max(1, $0.spend.samples))
      })
    var best: [BenchQuestionDetail] = []
    var bestDistance = Int.max
    var tried: Set<Int> = []
    while tried.insert(level).inserted, tried.count <= 8 {
      let details = try await run(
        matching.counts(level: level).enumerated().map { ($0, spec.uniform(samples: $1)) },
        line: BenchRunner.uniformName(spec))
      let costs = details.map(\.spend.totalTokens)
      let distance = matching.distance(costs.reduce(0, +))
      if distance < bestDistance { (best, bestDistance) = (details, distance) }
      level = matching.nextLevel(after: level, measured: costs)
    }
    return best
  }

  private mutating func openLane(_ spec: StrategySpec) throws {
    let driver = try makeDriver(spec)
    policyName = driver.policy.identity.name
    if spec.needsProcessRewardModel {
      processRewardModelName =
        driver.processRewardModel?.identity.name ?? processRewardModelName
    }
    var lane = Lane(driver: driver, run: nil, finished: [:])
    if let store = runner.store {
      let key = RunKey(
        set: runner.set, strategy: spec, driver: driver, seed: runner.seed,
        calibrator: runner.calibratorName, engine: runner.engine)
      let run = try store.run(key, setName: runner.set.name)
      lane = Lane(
        driver: driver, run: run,
        finished: try store.finishedQuestions(of: run, line: spec.name, n: spec.n))
    }
    lanes[spec] = lane
  }
}

extension BenchQuestionDetail {
  /// The same under another line's name.
  func renamed(_ line: String) -> BenchQuestionDetail {
    BenchQuestionDetail(
      strategy: line, n: n, questionID: questionID, difficulty: difficulty, decision: decision,
      answer: answer, isCorrect: isCorrect, confidence: confidence, candidates: candidates,
      spend: spend, wallSeconds: wallSeconds)
  }
}
