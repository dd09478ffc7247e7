import Foundation
import Parsimony
import Testing

/// The adaptive search where everything is known.
struct AdaptiveSearchWorldTests {
  /// Traces of one step, right with probability p, a perfect score: it stops at the first right
  /// one.
  @Test func takesAGeometricNumberOfTraces() {
    let (p, n) = (0.3, 7)
    var (accuracy, mean) = (0.0, 0.0)
    for code in 0..<(1 << n) {
      func isRight(_ index: Int) -> Bool { code >> index & 1 == 1 }
      let probability = (0..<n).reduce(1.0) { $0 * (isRight($1) ? p : 1 - p) }
      let log = SearchPlayback(
        sampled: { .sampled($0.id, .answering(isRight($0.id.index) ? "right" : "wrong")) },
        assessed: { .assessed($0, .raw(p, $1.answer?.text == "right" ? 1 : 0)) }
      ).run(AdaptiveSearch(maximum: n, waveCoverage: 0, price: 0))
      mean += probability * Double(log.orders.count)
      if log.conclusion?.trace?.answer?.text == "right" { accuracy += probability }
    }
    #expect(abs(accuracy - (1 - pow(1 - p, Double(n)))) < 1e-12)
    #expect(abs(mean - (1 - pow(1 - p, Double(n))) / p) < 1e-12)
  }

  /// With exact scores an accepted answer is right, and hopeless worlds are given up.
  @Test func acceptsOnlyRightAnswersWithExactScores() {
    var (accepted, solvable) = (0, 0)
    for seed in UInt64(0)..<60 {
      let world = SearchWorld(seed: seed, rightness: 0.15)
      let log = world.playback(run: seed).run(AdaptiveSearch(maximum: 64, price: 0.01))
      let isSolvable = world.value([]) > 0
      if isSolvable { solvable += 1 }
      guard log.conclusion?.decision == .accepted else {
        #expect(log.conclusion?.decision == .abandoned)
        // What promises nothing costs little.
        if !isSolvable { #expect(log.traces.values.filter(\.isComplete).count <= 2) }
        continue
      }
      accepted += 1
      #expect(log.conclusion?.trace?.answer?.key == "right")
    }
    // Nearly every world that has a right answer is solved.
    #expect(solvable > 40 && accepted * 10 > solvable * 9)
  }

  /// Led by exact scores it finds a right trace with fewer tokens than whole traces one by one do.
  @Test func needsFewerTokensThanSamplingFromTheStart() {
    var (search, rejection) = (0.0, 0.0)
    for seed in UInt64(0)..<150 {
      let world = SearchWorld(seed: seed, depth: 5, rightness: 0.05, earlyEnd: 0)
      let value = world.value([])
      guard value > 0.02 else { continue }
      let question = Question(id: "q", prompt: "????")
      var playback = world.playback(run: seed)
      playback.question = question
      let log = playback.run(AdaptiveSearch(maximum: 1000, price: 0, keepsPrefixes: false))
      #expect(log.conclusion?.decision == .accepted)
      var entered: Set<Trace> = []
      for order in log.orders {
        guard let trace = log.traces[order.id] else { continue }
        search += Double(trace.tokens - order.prefix.tokens)
        if entered.insert(order.prefix).inserted { search += 4 + Double(order.prefix.tokens) }
      }
      for id in log.assessed { search += 4 + Double(log.traces[id]!.tokens) }
      // Five steps of two tokens, scored with the prompt of four: 1 / value times on average.
      rejection += 4 + 24 / value
    }
    #expect(search < 0.7 * rejection, "\(search) against \(rejection)")
  }

  @Test func theSameEventsGiveTheSameActions() {
    for seed in UInt64(0)..<10 {
      let playback = SearchWorld(seed: seed, rightness: 0.1).playback(run: seed)
      let strategy = AdaptiveSearch(price: 0.001)
      #expect(playback.run(strategy).actions == playback.run(strategy).actions)
    }
  }
}
