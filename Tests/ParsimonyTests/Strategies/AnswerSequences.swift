import Foundation
import Parsimony

/// All sequences of n answers from a small set, with what a strategy makes of each.
struct AnswerSequences {
  /// One sequence and how a strategy ended on it.
  struct Run {
    let answers: [Int]
    /// How many traces were ordered.
    let samples: Int
    /// The answer chosen.
    let chosen: Int?
  }

  let alphabet: Int
  let length: Int

  /// Every sequence, answers as numbers from 0.
  func run(_ strategy: some Strategy) -> [Run] {
    var runs: [Run] = []
    var answers = [Int](repeating: 0, count: length)
    for code in 0..<Int(pow(Double(alphabet), Double(length))) {
      var rest = code
      for index in 0..<length {
        answers[index] = rest % alphabet
        rest /= alphabet
      }
      let drawn = answers
      let actions = Playback(sampled: { .sampled($0, .answering("\(drawn[$0.index])")) })
        .actions(of: strategy)
      runs.append(
        Run(
          answers: drawn, samples: actions.sampleCount,
          chosen: actions.last?.conclusion?.trace?.answer.flatMap { Int($0.text) }))
    }
    return runs
  }

  /// The majority of a sequence, by counting anew: the first to appear among the most frequent.
  static func majority(_ answers: some Sequence<Int>) -> Int? {
    var counts: [Int: Int] = [:]
    for answer in answers { counts[answer, default: 0] += 1 }
    let most = counts.values.max()
    return answers.first { counts[$0] == most }
  }

  /// The probability of a sequence of independent answers.
  static func probability(_ answers: [Int], _ weights: [Double]) -> Double {
    answers.reduce(1) { $0 * weights[$1] }
  }

  /// The probability of a sequence of two answers when p itself is uniform on 0...1:
  /// B(zeros + 1, ones + 1) = zeros! ones! / (n + 1)!.
  static func uniformPriorProbability(_ answers: [Int]) -> Double {
    let ones = answers.reduce(0, +)
    let zeros = answers.count - ones
    return exp(
      lgamma(Double(zeros + 1)) + lgamma(Double(ones + 1)) - lgamma(Double(answers.count + 2)))
  }

  /// 1 - I_{1/2}(v1 + 1, v2 + 1) as a binomial sum: P(Bin(v1 + v2 + 1, 1/2) <= v1).
  static func betaRule(_ first: Int, _ second: Int) -> Double {
    let trials = first + second + 1
    var coefficient = 1.0
    var sum = 0.0
    for k in 0...first {
      sum += coefficient
      coefficient *= Double(trials - k) / Double(k + 1)
    }
    return sum / pow(2, Double(trials))
  }

  /// The two largest counts of a sequence.
  static func leading(_ answers: some Sequence<Int>) -> (Int, Int) {
    var counts: [Int: Int] = [:]
    for answer in answers { counts[answer, default: 0] += 1 }
    let sorted = counts.values.sorted(by: >)
    return (sorted.first ?? 0, sorted.dropFirst().first ?? 0)
  }
}

/// What the stopped runs of a strategy have in common.
struct StoppingLaw {
  /// The probability of each number of samples.
  var samples: [Int: Double] = [:]
  /// The probability that the answer is not that of all n votes.
  var differs = 0.0
  /// The probability that it stopped before n.
  var stopped = 0.0

  init(_ runs: [AnswerSequences.Run], probability: ([Int]) -> Double) {
    for run in runs {
      let weight = probability(run.answers)
      samples[run.samples, default: 0] += weight
      if run.samples < run.answers.count { stopped += weight }
      if run.chosen != AnswerSequences.majority(run.answers) { differs += weight }
    }
  }
}

extension [Action] {
  /// How many traces were ordered.
  var sampleCount: Int {
    reduce(0) { if case .sample = $1 { $0 + 1 } else { $0 } }
  }

  /// How many scorings were ordered.
  var assessmentCount: Int {
    reduce(0) { if case .assess = $1 { $0 + 1 } else { $0 } }
  }
}
