import Parsimony

/// A random tree of steps with known transition probabilities, in which the success probability of
/// every prefix is a finite sum: the perfect process reward model.
struct SearchWorld: Sendable {
  let seed: UInt64
  var branching = 3
  var depth = 4
  /// How likely a final trace is right, and how likely a trace is to end before the last step.
  var rightness = 0.3
  var earlyEnd = 0.2

  private func generator(_ label: String, _ path: [Int]) -> SplitMix64 {
    SeedSequence(seed: seed).child(label, path.count)
      .generator("path", path.reduce(1) { $0 * (branching + 1) + $1 })
  }

  func isComplete(_ path: [Int]) -> Bool {
    var generator = generator("end", path)
    return path.count >= depth || path.count >= 2 && generator.unitDouble() < earlyEnd
  }

  func isRight(_ path: [Int]) -> Bool {
    var generator = generator("right", path)
    return generator.unitDouble() < rightness
  }

  func transitions(from path: [Int]) -> [Double] {
    var generator = generator("transition", path)
    let weights = (0..<branching).map { _ in 0.05 + generator.unitDouble() }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// The success probability of a prefix.
  func value(_ path: [Int]) -> Double {
    if isComplete(path) { return isRight(path) ? 1 : 0 }
    return transitions(from: path).enumerated().reduce(0.0) { $0 + $1.1 * value(path + [$1.0]) }
  }

  func path(of trace: Trace) -> [Int] { trace.steps.map { Int($0.text.dropLast()) ?? 0 } }

  func trace(_ path: [Int]) -> Trace {
    Trace(
      steps: path.map { Step(text: "\($0)\n", tokens: 2) },
      ending: isComplete(path) ? .ended : .open,
      answer: isComplete(path) ? Answer("\(path)", key: isRight(path) ? "right" : "\(path)") : nil)
  }

  /// One continuation, drawn from the order's id.
  func sample(_ order: SearchPlayback.Order, run: UInt64) -> Trace {
    var path = path(of: order.prefix)
    var generator = SeedSequence(seed: run).generator("sample", order.id.index)
    repeat {
      var rest = generator.unitDouble()
      let transitions = transitions(from: path)
      var child = 0
      while child < branching - 1, rest >= transitions[child] {
        rest -= transitions[child]
        child += 1
      }
      path.append(child)
    } while order.extent == .end && !isComplete(path)
    return trace(path)
  }

  /// Exact scores, with quantiles around them as wide as the world likes.
  func assessment(of trace: Trace) -> Assessment {
    let path = path(of: trace)
    let prefixes = (0...path.count).map { Array(path.prefix($0)) }
    return Assessment(
      scores: prefixes.map(value),
      quantiles: prefixes.map { prefix in
        let value = value(prefix)
        var generator = generator("spread", prefix)
        let low = isComplete(prefix) ? value : value * generator.unitDouble()
        let high = isComplete(prefix) ? value : value + (1 - value) * generator.unitDouble()
        return SuccessQuantiles(
          validLevels: SuccessQuantiles.defaultLevels, values: [low, value, high], mean: value)
      })
  }

  func playback(run: UInt64) -> SearchPlayback {
    SearchPlayback(
      sampled: { .sampled($0.id, sample($0, run: run)) },
      assessed: { .assessed($0, assessment(of: $1)) })
  }
}
