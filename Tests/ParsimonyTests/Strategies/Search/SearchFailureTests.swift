import Parsimony
import Testing

/// Whatever fails or is refused, whenever: every search ends, once, and orders nothing absurd.
struct SearchFailureTests {
  private static let strategies: [any Strategy] = [
    BeamSearch(width: 8, maximumExpansions: 3, maximumBeams: 3, cadence: 1),
    BeamSearch(
      width: 8, maximumExpansions: 3, maximumBeams: 3, cadence: 2, adaptsK: true, adaptsM: true),
    BeamSearch(width: 1, maximumExpansions: 1, maximumBeams: 1),
    AdaptiveSearch(maximum: 16, price: 0.001), AdaptiveSearch(maximum: 30, price: 0),
  ]

  @Test(arguments: 0..<5)
  func alwaysEndsExactlyOnce(index: Int) {
    for seed in UInt64(0)..<200 {
      let world = SearchWorld(seed: seed % 7, depth: 3, rightness: 0.1)
      let rate = [0.02, 0.2, 0.6, 1][Int(seed % 4)]
      let refusalRate = seed % 3 == 0 ? 0.03 : 0
      var generator = SplitMix64(seed: seed)
      var isRefusing = false
      func refuses() -> Bool {
        if generator.unitDouble() < refusalRate { isRefusing = true }
        return isRefusing
      }
      let log = SearchPlayback(
        sampled: { order in
          if refuses() { return .refused(order.id, limit: "tokens (1)") }
          guard generator.unitDouble() < rate else {
            return .sampled(order.id, world.sample(order, run: seed))
          }
          switch generator.index(below: 5) {
          case 0: return .sampled(order.id, .truncated)
          case 1: return .sampled(order.id, .mute)
          // A trace that does not hold the prefix, or does not go on.
          case 2: return .sampled(order.id, .empty)
          case 3: return .sampled(order.id, Trace(steps: order.prefix.steps, ending: .ended))
          default: return .sampleFailed(order.id, .broken)
          }
        },
        assessed: { id, trace in
          if refuses() { return .refused(id, limit: "tokens (1)") }
          return generator.unitDouble() < rate
            ? .assessmentFailed(id, .broken) : .assessed(id, world.assessment(of: trace))
        }
      ).run(Self.strategies[index])
      #expect(log.conclusion != nil, "seed \(seed) hangs")
      #expect(log.actions.filter { $0.conclusion != nil }.count == 1)
      #expect(log.actions.last?.conclusion != nil)
      #expect(log.orders.map(\.id.index) == Array(0..<log.orders.count))
      #expect(log.orders.count <= 400)
      #expect(Set(log.assessed).count == log.assessed.count)
      if isRefusing { #expect(log.conclusion?.decision != .abandoned) }
      if let candidate = log.conclusion?.candidate {
        #expect(log.assessments[candidate] != nil)
        #expect(log.conclusion?.trace?.answer != nil)
      }
    }
  }

  @Test(arguments: 0..<5)
  func foreignAndRepeatedEventsChangeNothing(index: Int) {
    var strategy = Self.strategies[index]
    _ = strategy.react(to: .started(.sample))
    #expect(strategy.react(to: .sampled(99, .answering("x"))).isEmpty)
    #expect(strategy.react(to: .assessed(99, .raw(0.5, 0.5))).isEmpty)
    #expect(strategy.react(to: .sampleFailed(-5, .broken)).isEmpty)
    #expect(strategy.react(to: .assessed(-1, .raw(0.5))).isEmpty)
  }
}
