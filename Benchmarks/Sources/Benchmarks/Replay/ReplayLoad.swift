import Experiments
import Parsimony

/// A made-up pool: questions from hopeless to easy, scores that know something, seven answers.
enum ReplayLoad {
  static func pool(questions: Int, traces: Int) -> Pool {
    var generator = SplitMix64(seed: 7)
    return Pool(
      header: PoolHeader(name: "made up", source: "benchmarks", policy: "none", prm: "none"),
      questions: (0..<questions).map { question in
        let chance = max(0, generator.unitDouble() * 1.3 - 0.3)
        return PoolQuestion(
          id: "q\(question)", promptTokens: 20, prmPromptTokens: 20, promptScore: chance,
          traces: (0..<traces).map { _ in
            let isCorrect = generator.unitDouble() < chance
            let score = 0.5 + (isCorrect ? 0.2 : -0.2) + 0.3 * generator.normal()
            return PoolTrace(
              answer: Answer(
                "a longer answer, number \(isCorrect ? 0 : 1 + generator.index(below: 6))"),
              isCorrect: isCorrect, stepTokens: [12, 12, 12],
              scores: [0.5, 0.5, min(1, max(0, score))], prmTokens: 36)
          })
      })
  }
}
