import Foundation
import Parsimony
import Testing

/// Beam search in worlds with exact scores, against a plain recomputation of what it must keep.
struct BeamSearchWorldTests {
  private struct Setting {
    var width = 12
    var expansions = 4
    var beams = 3
    var cadence = 1
    var adaptsK = false
    var adaptsM = false
    var coverage = 0.9
  }

  /// The smallest n with 1 - (1 - p)^n >= C, by counting.
  private func sampleCount(_ p: Double, _ coverage: Double) -> Int {
    let clamped = min(max(p, 1e-4), 1 - 1e-4)
    var (failure, count) = (1.0, 0)
    repeat {
      failure *= 1 - clamped
      count += 1
    } while failure > (1 - coverage) * (1 + 1e-10)
    return count
  }

  /// What the next round must continue, given the beam: prefixes, in order.
  private func expected(
    _ beam: [CandidateID], step: Int, log: SearchPlayback.Log, setting: Setting
  ) -> (prefixes: [Trace], finished: [CandidateID]) {
    let open = beam.filter { !log.traces[$0]!.isComplete }
    let finished = beam.filter { log.traces[$0]!.isComplete }
    guard step % setting.cadence == 0 else { return (open.map { log.traces[$0]! }, finished) }
    func low(_ id: CandidateID) -> Double { log.assessments[id]!.final.low }
    func median(_ id: CandidateID) -> Double { log.assessments[id]!.final.median }
    let lows = beam.map(low).sorted(by: >)
    var k = setting.beams
    if setting.adaptsK {
      k =
        (1...setting.beams).first {
          $0 <= lows.count
            && $0 * setting.expansions >= sampleCount(lows[$0 - 1], setting.coverage)
        } ?? setting.beams
    }
    // A path is kept when fewer than k are better.
    let kept = beam.filter { path in
      beam.count { median($0) > median(path) || median($0) == median(path) && $0 < path } < k
    }.sorted { median($0) == median($1) ? $0 < $1 : median($0) > median($1) }
    var m = setting.expansions
    if setting.adaptsM, let least = kept.map(low).min() {
      m =
        (1...setting.expansions).first {
          $0 * setting.beams >= sampleCount(least, setting.coverage)
        } ?? setting.expansions
    }
    let live = kept.filter { !log.traces[$0]!.isComplete }
    return (
      live.flatMap { [Trace](repeating: log.traces[$0]!, count: m) },
      kept.filter { log.traces[$0]!.isComplete }
    )
  }

  @Test(arguments: 0..<12, [(false, false), (true, false), (false, true), (true, true)])
  func keepsAndExpandsWhatBruteForceDoes(seed: Int, adapts: (Bool, Bool)) {
    for cadence in [1, 2] {
      let world = SearchWorld(seed: UInt64(seed), depth: 4)
      var setting = Setting(cadence: cadence, adaptsK: adapts.0, adaptsM: adapts.1)
      if seed % 3 == 0 { setting.coverage = 0.5 }
      let log = world.playback(run: UInt64(seed) + 100).run(
        BeamSearch(
          width: setting.width, maximumExpansions: setting.expansions,
          maximumBeams: setting.beams, cadence: cadence, adaptsK: setting.adaptsK,
          adaptsM: setting.adaptsM, coverage: setting.coverage))
      var finished: [CandidateID] = []
      var next = 0
      var prefixes = [Trace](repeating: .empty, count: setting.width)
      var step = 0
      var scored: Set<CandidateID> = []
      while !prefixes.isEmpty {
        let round = Array(log.orders[next..<min(next + prefixes.count, log.orders.count)])
        #expect(round.map(\.prefix) == prefixes, "seed \(seed), step \(step)")
        #expect(round.allSatisfy { $0.extent == .step })
        guard round.map(\.prefix) == prefixes else { return }
        next += round.count
        step += 1
        let beam = finished + round.map(\.id)
        for id in beam where log.traces[id]!.isComplete || step % cadence == 0 {
          scored.insert(id)
        }
        (prefixes, finished) = expected(beam, step: step, log: log, setting: setting)
        // All have finished: nothing is selected any more.
        if beam.allSatisfy({ log.traces[$0]!.isComplete }) { finished = beam }
      }
      #expect(next == log.orders.count)
      // Every path is scored exactly once, and no other.
      #expect(log.assessed.count == scored.count && Set(log.assessed) == scored)
      let best = finished.map { log.assessments[$0]!.final.median }.max()
      let winner = log.conclusion?.candidate
      #expect(winner.map { log.assessments[$0]!.final.median } == best)
      #expect(winner == finished.filter { log.assessments[$0]!.final.median == best }.min())
    }
  }

  /// Two steps, K = 1, a perfect score: the best of N first steps is continued M times, and one
  /// right end is enough. Summed over every outcome.
  @Test(arguments: [1, 3])
  func hasItsExactAccuracy(width: Int) {
    let expansions = 2
    let first = [0.5, 0.3, 0.2]
    let values = [0.2, 0.5, 0.9]
    var accuracy = 0.0
    let outcomes = Int(pow(3, Double(width))) * 4
    for code in 0..<outcomes {
      var rest = code / 4
      var probability = 1.0
      var steps: [Int] = []
      for _ in 0..<width {
        steps.append(rest % 3)
        probability *= first[rest % 3]
        rest /= 3
      }
      let log = SearchPlayback(
        sampled: { order in
          guard let step = order.prefix.steps.first else {
            return .sampled(order.id, .steps("\(steps[order.id.index])"))
          }
          let isRight = (code % 4) >> (order.id.index - width) & 1 == 1
          return .sampled(
            order.id,
            Trace(
              steps: [step, Step(text: "end", tokens: 1)], ending: .ended,
              answer: Answer(isRight ? "right" : "wrong")))
        },
        assessed: { id, trace in
          let value = values[Int(trace.steps[0].text.prefix(1)) ?? 0]
          return .assessed(
            id,
            trace.isComplete
              ? .raw(0.4, value, trace.answer?.text == "right" ? 1 : 0) : .raw(0.4, value))
        }
      ).run(
        BeamSearch(width: width, maximumExpansions: expansions, maximumBeams: 1, cadence: 1))
      let chosen = values[steps.max()!]
      for bit in 0..<expansions {
        probability *= (code % 4) >> bit & 1 == 1 ? chosen : 1 - chosen
      }
      if log.conclusion?.trace?.answer?.text == "right" { accuracy += probability }
    }
    var exact = 0.0
    var below = 0.0
    for (share, value) in zip(first, values) {
      let isBest = pow(below + share, Double(width)) - pow(below, Double(width))
      exact += isBest * (1 - pow(1 - value, Double(expansions)))
      below += share
    }
    #expect(abs(accuracy - exact) < 1e-12)
  }

  @Test func theSameEventsGiveTheSameActions() {
    for seed in UInt64(0)..<5 {
      let playback = SearchWorld(seed: seed).playback(run: seed)
      let strategy = BeamSearch(width: 8, cadence: 1, adaptsK: true, adaptsM: true)
      #expect(playback.run(strategy).actions == playback.run(strategy).actions)
    }
  }
}
