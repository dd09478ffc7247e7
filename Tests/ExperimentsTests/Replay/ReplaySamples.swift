import Experiments
import Parsimony

/// Small pools for tests.
enum ReplaySamples {
  /// A pool of questions given as traces.
  static func pool(_ questions: [PoolQuestion], name: String = "toy") -> Pool {
    Pool(
      header: PoolHeader(name: name, source: "made by a test", policy: "toy", prm: "toy-prm"),
      questions: questions)
  }

  /// A trace of two steps.
  static func trace(
    _ answer: String?, right: Bool? = false, score: Double = 0.5, tokens: Int = 10,
    prmTokens: Int = 7, confidence: Double? = nil
  ) -> PoolTrace {
    PoolTrace(
      answer: answer.map { Answer($0) }, isCorrect: right,
      ending: answer == nil ? .truncated : .ended, stepTokens: [tokens - 3, 3],
      scores: [0.5, score], prmTokens: prmTokens, confidence: confidence)
  }

  /// Three questions of five traces: a mixed one, an easy one, a hopeless one.
  static let three = pool([
    PoolQuestion(
      id: "mixed", promptTokens: 4, prmPromptTokens: 5, promptScore: 0.4,
      traces: [
        trace("a", right: true, score: 0.9, tokens: 11), trace("b", score: 0.8, tokens: 12),
        trace("b", score: 0.3, tokens: 13), trace(nil, score: 0.99, tokens: 14),
        trace("a", right: true, score: 0.3, tokens: 15),
      ]),
    PoolQuestion(
      id: "easy", promptTokens: 6, prmPromptTokens: 7, promptScore: 0.9,
      traces: [
        trace("x", right: true, score: 0.9), trace("x", right: true, score: 0.7),
        trace("x", right: true, score: 0.6), trace("x", right: true, score: 0.95),
        trace("y", score: 0.97),
      ]),
    PoolQuestion(
      id: "hopeless", promptTokens: 8, prmPromptTokens: 9, promptScore: 0.1,
      traces: (0..<5).map { trace("w\($0 / 2)", score: 0.1 + 0.15 * Double($0)) }),
  ])

  /// Questions of random difficulty, with answers, scores that know something, and lengths.
  static func random(
    questions: Int, traces: Int, seed: UInt64 = 5, labelled: Bool = true, scored: Bool = true
  ) -> Pool {
    var generator = SplitMix64(seed: seed)
    return pool(
      (0..<questions).map { question in
        let chance = max(0, generator.unitDouble() * 1.3 - 0.3)
        return PoolQuestion(
          id: "q\(question)", promptTokens: 10 + generator.index(below: 20),
          prmPromptTokens: 10 + generator.index(below: 20),
          promptScore: scored ? min(1, max(0, chance + 0.2 * generator.normal())) : nil,
          traces: (0..<traces).map { _ in
            let kind = generator.unitDouble()
            let right = generator.unitDouble() < chance
            let answer = right ? "r" : "w\(generator.index(below: 4))"
            let score = min(1, max(0, (right ? 0.65 : 0.45) + 0.25 * generator.normal()))
            // Rounded, so that there are ties.
            let rounded = (score * 20).rounded() / 20
            let isCut = kind < 0.1
            return PoolTrace(
              answer: isCut ? nil : Answer(answer), isCorrect: labelled ? right && !isCut : nil,
              ending: isCut ? .truncated : .ended,
              stepTokens: [3, 5 + generator.index(below: 20)],
              scores: scored ? [0.5, rounded] : [], prmTokens: 10 + generator.index(below: 20),
              confidence: isCut ? nil : 10 + 3 * rounded)
          })
      }, name: "random")
  }

  /// The questions of a pool, prepared.
  static func prepared(
    _ pool: Pool,
    scoring: ReplayScoring = ReplayScoring(calibration: ReplayScoring.Calibration.none)
  ) throws -> [ReplayQuestion] {
    try ReplayPreparation(pool, scoring: scoring, seed: 1).questions
  }

  /// All orders of 0..<count.
  static func permutations(_ count: Int) -> [[UInt16]] {
    guard count > 0 else { return [[]] }
    return permutations(count - 1).flatMap { shorter in
      (0...shorter.count).map { place in
        var longer = shorter
        longer.insert(UInt16(count - 1), at: place)
        return longer
      }
    }
  }

  /// C(n, k) as a Double.
  static func choose(_ n: Int, _ k: Int) -> Double {
    guard k >= 0, k <= n else { return 0 }
    return (0..<k).reduce(1) { $0 * Double(n - $1) / Double($1 + 1) }
  }
}
