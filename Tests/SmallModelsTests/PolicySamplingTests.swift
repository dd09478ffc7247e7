import Foundation
import Parsimony
import SmallModels
import Testing

/// What the policy draws is what the graph says.
@Suite struct PolicySamplingTests {
  let model: ModelParameters
  let policy: BuiltInPolicy

  init() throws {
    model = try TinyModel.speaker(seed: 17)
    policy = try TinyModel.policy(model)
  }

  /// The tokens of a prompt and steps, where every token's text was encoded as it was drawn.
  private func tokens(_ prompt: String, _ steps: [Step], ended: Bool) throws -> [Int32]? {
    var tokens = [CountdownTokenizer.bos] + (try CountdownTokenizer.encode(prompt))
    for (index, step) in steps.enumerated() {
      var own = try CountdownTokenizer.encode(step.text)
      if ended, index == steps.count - 1 { own.append(CountdownTokenizer.eos) }
      guard own.count == step.tokens else { return nil }
      tokens += own
    }
    return tokens
  }

  @Test func stepLogProbabilitiesAreTheGraphs() async throws {
    var checked = 0
    for seed in 0..<24 {
      let request = TinyModel.request(
        "bad>cab\n", temperature: seed % 3 == 0 ? 1.2 : 0.7, topK: seed % 4 == 0 ? 6 : 0,
        maximumTokens: 40, seed: UInt64(seed))
      let drawn = try await policy.sample(request)
      let known = 1 + (try CountdownTokenizer.encode(request.question.prompt).count)
      guard
        let tokens = try tokens(
          request.question.prompt, drawn.steps, ended: drawn.ending == .ended)
      else { continue }
      let rows = try TinyModel.logProbabilities(model, tokens)
      var position = known
      for step in drawn.steps {
        let expected = (position..<(position + step.tokens)).reduce(0) {
          $0 + rows[$1 - 1][Int(tokens[$1])]
        }
        #expect(abs(try #require(step.logProbability) - expected) < 1e-3)
        position += step.tokens
      }
      checked += 1
    }
    #expect(checked > 18)
  }

  @Test(arguments: ["ab>cd\n", "h g f>e\n", "12 7>8\n"])
  func greedyIsTheGraphsArgMax(_ prompt: String) async throws {
    let request = TinyModel.request(prompt, temperature: 0, maximumTokens: 20)
    let drawn = try await policy.sample(request)
    var tokens = [CountdownTokenizer.bos] + (try CountdownTokenizer.encode(prompt))
    let known = tokens.count
    while tokens.count - known < 20, tokens.last != CountdownTokenizer.eos {
      let row = try TinyModel.logProbabilities(model, tokens)[tokens.count - 1]
      tokens.append(Int32(try #require(row.indices.max { row[$0] < row[$1] })))
    }
    #expect(drawn.steps.map(\.text).joined() == CountdownTokenizer.decode(tokens[known...]))
    #expect(drawn.spend.generatedTokens == tokens.count - known)
    #expect((drawn.ending == .ended) == (tokens.last == CountdownTokenizer.eos))
  }

  /// The first token inverts the cumulative distribution, in token order, at the seed's first
  /// uniform number.
  @Test func firstTokensInvertTheCumulativeDistribution() async throws {
    let prompt = "fed>a\n"
    let tokens = [CountdownTokenizer.bos] + (try CountdownTokenizer.encode(prompt))
    let row = try TinyModel.logProbabilities(model, tokens)[tokens.count - 1].map { $0 / 0.7 }
    let total = row.reduce(0) { $0 + exp($1) }
    var seen: Set<Int32> = []
    for seed in 0..<300 {
      var generator = SplitMix64(seed: UInt64(seed))
      let uniform = generator.unitDouble()
      var sum = 0.0
      let expected = Int32(
        row.firstIndex {
          sum += exp($0) / total
          return sum > uniform
        } ?? 0)
      let drawn = try await policy.sample(
        TinyModel.request(prompt, maximumTokens: 1, seed: UInt64(seed)))
      #expect(drawn.spend.generatedTokens == 1)
      #expect(
        drawn.steps.map(\.text).joined() == CountdownTokenizer.text(of: expected),
        "seed \(seed), uniform \(uniform)")
      #expect(drawn.ending == (expected == CountdownTokenizer.eos ? .ended : .truncated))
      seen.insert(expected)
    }
    #expect(seen.count >= 6)
  }

  /// A prefix's continuation is drawn from the graph's distribution after the prefix.
  @Test func prefixesAreContinued() async throws {
    let prompt = "abc>d\n"
    let prefix = Trace(
      steps: [Step(text: "ha\n", tokens: 3), Step(text: "bed\n", tokens: 4)], ending: .open)
    let before = [CountdownTokenizer.bos] + (try CountdownTokenizer.encode(prompt + prefix.text))
    var checked = 0
    for seed in 0..<24 {
      let drawn = try await policy.sample(
        TinyModel.request(prompt, prefix: prefix, maximumTokens: 30, seed: UInt64(seed)))
      let count = drawn.steps.reduce(0) { $0 + $1.tokens }
      #expect(prefix.tokens + count <= 30)
      guard let all = try tokens(prompt + prefix.text, drawn.steps, ended: drawn.ending == .ended)
      else { continue }
      let rows = try TinyModel.logProbabilities(model, all)
      let expected = (before.count..<all.count).reduce(0) { $0 + rows[$1 - 1][Int(all[$1])] }
      let sum = drawn.steps.reduce(0) { $0 + ($1.logProbability ?? 0) }
      #expect(abs(sum - expected) < 1e-3)
      checked += 1
    }
    #expect(checked > 15)
  }

  @Test func stepsEndAtTheirNewline() async throws {
    var open = 0
    for seed in 0..<40 {
      let drawn = try await policy.sample(
        TinyModel.request("abc>d\n", extent: .step, maximumTokens: 40, seed: UInt64(seed)))
      #expect(drawn.steps.count <= 1)
      if drawn.ending == .open {
        open += 1
        let text = try #require(drawn.steps.first).text
        #expect(text.hasSuffix("\n") && text.count { $0 == "\n" } == 1)
      } else {
        #expect(drawn.steps.first?.text.contains("\n") != true)
      }
    }
    #expect(open > 15)
  }

  /// Greedy, a trace drawn step by step has the same steps as one drawn at once, for every limit.
  @Test func stepByStepIsTheSameTrace() async throws {
    var endings: [String: Int] = [:]
    for seed in UInt64(0)..<8 {
      let policy = try TinyModel.policy(
        TinyModel.speaker(newline: 0.15, end: 0.12, seed: 40 + seed))
      for prompt in ["ab>c\n", "hh>d\n"] {
        for limit in 1...26 {
          let whole = Trace.empty.appending(
            try await policy.sample(
              TinyModel.request(prompt, temperature: 0, maximumTokens: limit)))
          var trace = Trace.empty
          while !trace.isComplete {
            trace = trace.appending(
              try await policy.sample(
                TinyModel.request(
                  prompt, prefix: trace, extent: .step, temperature: 0, maximumTokens: limit)))
          }
          #expect(trace.steps.map(\.text) == whole.steps.map(\.text))
          #expect(trace.ending == whole.ending)
          #expect(!whole.steps.contains { $0.text.isEmpty })
          #expect(!trace.steps.contains { $0.text.isEmpty })
          let atLineEnd = whole.text.hasSuffix("\n") ? " after a newline" : ""
          endings[whole.ending.rawValue + atLineEnd, default: 0] += 1
        }
      }
    }
    // All four ways to end have been met: an `<eos>` after a newline is in no step of its own.
    #expect(endings.count == 4, "\(endings)")
  }
}
