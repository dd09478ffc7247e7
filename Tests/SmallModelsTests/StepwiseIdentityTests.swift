import Parsimony
import Puzzles
import SmallModels
import Testing

/// Traces and scores that go on from kept prefixes equal those computed from scratch, bit for bit.
@Suite struct StepwiseIdentityTests {
  /// A kept slot takes 32 KiB here.
  static let cacheSizes = [0, 3 << 15, 128 << 20]

  /// Digits are often drawn as two tokens where their text is encoded as one: such prefixes cannot
  /// be gone on from as they were drawn.
  @Test(arguments: cacheSizes, ["abcdefgh", "0123456789"])
  func stepsEqualThoseWithoutACache(_ cacheBytes: Int, _ alphabet: String) async throws {
    let model = try TinyModel.speaker(alphabet: alphabet, newline: 1, seed: 21)
    let cached = try TinyModel.policy(model, capacity: 16, cacheBytes: cacheBytes)
    let fresh = try TinyModel.policy(model, cacheBytes: 0)
    var steps = 0
    await withTaskGroup(of: Int.self) { group in
      for index in 0..<60 {
        group.addTask {
          let request = TinyModel.request(
            ["ab>1\n", "cab>2\n", "d\n"][index % 3], temperature: index % 4 == 0 ? 0 : 0.9,
            maximumTokens: 40, seed: UInt64(1 + index % 40 * 100))
          // Nothing is shared between sessions, so every step of the second starts from scratch.
          let a = try? await drawStepwise(request, with: cached) { _ in 7 }
          let b = try? await drawStepwise(request, with: fresh) { UInt64(index * 1000 + $0) }
          #expect(a != nil && a?.trace == b?.trace)
          return a?.bills.count ?? 0
        }
      }
      for await count in group { steps += count }
    }
    #expect(steps > 150)
  }

  @Test(arguments: cacheSizes)
  func greedyStepsEqualOneGo(_ cacheBytes: Int) async throws {
    var steps = 0
    for seed in UInt64(0)..<12 {
      let model = try TinyModel.speaker(newline: 2, seed: seed)
      let policy = try TinyModel.policy(model, cacheBytes: cacheBytes)
      for prompt in ["ab>1\n", "cab>2\n", "d\n"] {
        let request = TinyModel.request(prompt, temperature: 0, maximumTokens: 40)
        let whole = Trace.empty.appending(try await policy.sample(request))
        let drawn = try await drawStepwise(request, with: policy) { _ in 1 }
        // An end without text joins the last step only where both come at once.
        #expect(drawn.trace.text == whole.text && drawn.trace.ending == whole.ending)
        if whole.ending != .ended { #expect(drawn.trace == whole) }
        steps += whole.steps.count
      }
    }
    #expect(steps > 80)
  }

  static let question = Question(id: "q", prompt: "4 9 10 13>24\n")

  /// Random traces that share many prefixes; some steps have no text or no newline.
  static var traces: [Trace] {
    var generator = SplitMix64(seed: 3)
    var traces: [Trace] = [.empty]
    for index in 0..<80 {
      let base = traces[generator.index(below: traces.count)]
      let step = ["4+9=13\n", "10-4=6\n", "13-9=4\n", "", "6", "4*6=24\n"]
      let text = step[generator.index(below: step.count)]
      guard base.steps.count < 6 else { continue }
      traces.append(
        Trace(
          steps: base.steps + [Step(text: text, tokens: 1)],
          ending: [.open, .open, .ended, .truncated][index % 4]))
    }
    return traces
  }

  @Test(arguments: cacheSizes, [64, 3])
  func scoresOfASessionEqualThoseOfLoneTraces(_ cacheBytes: Int, _ capacity: Int) async throws {
    let model = try TinyModel.speaker(head: true, seed: 31)
    let prm = try BuiltInProcessRewardModel(
      model, identity: ModelIdentity(name: "tiny"), capacity: capacity, cacheBytes: cacheBytes)
    await withTaskGroup(of: Void.self) { group in
      for (index, trace) in Self.traces.enumerated() {
        group.addTask {
          let alone = try? await prm.score(trace, of: Self.question)
          for known in [0, trace.steps.count / 2] {
            let scores = try? await prm.score(
              trace, of: Self.question, session: UInt64(index % 3), knownSteps: known)
            #expect(scores != nil && scores?.prefixes == alone?.prefixes)
          }
        }
      }
    }
    // And one after the other, every prefix kept before it is gone on from.
    for trace in Self.traces.suffix(20) {
      let alone = try await prm.score(trace, of: Self.question).prefixes
      for count in 0...trace.steps.count {
        let scores = try await prm.score(
          trace.prefix(count), of: Self.question, session: 9, knownSteps: max(0, count - 1))
        #expect(scores.prefixes == Array(alone[...count]))
      }
    }
  }

  @Test(.enabled(if: ShippedModelTests.has("base", "weak", "prm"), "Models/ holds no models"))
  func theShippedModelsToo() async throws {
    let catalog = ShippedModelTests.catalog
    let prm = try catalog.processRewardModel()
    var generator = try CountdownGenerator(
      seed: 5,
      distribution: PuzzleDistribution(counts: 4...4, numbers: 1...20, targets: 10...100))
    let questions = try (0..<6).map { _ in
      CountdownWorld.question(try generator.puzzle(split: .validation))
    }
    var compared = 0
    for policy in [try catalog.policy("base"), try catalog.policy("weak")] {
      for question in questions {
        let sampling = SamplingParameters(temperature: 0)
        let request = SampleRequest(question: question, sampling: sampling, seed: 1, session: 1)
        let whole = Trace.empty.appending(try await policy.sample(request))
        let drawn = try await drawStepwise(request, with: policy) { _ in 2 }
        // One go reads what it drew, a prefix its text: they differ where a number was spelled in
        // other tokens than its text is.
        let isCanonical = try whole.steps.dropLast().allSatisfy {
          try CountdownTokenizer.encode($0.text).count == $0.tokens
        }
        if isCanonical {
          compared += 1
          #expect(drawn.trace.text == whole.text && drawn.trace.ending == whole.ending)
        }
        // As drawn, sampled: with and without the prefixes that went before.
        let warm = SampleRequest(question: question, seed: 2, session: 3)
        let sampled = try await drawStepwise(warm, with: policy) { _ in 3 }.trace
        #expect(
          sampled == (try await drawStepwise(warm, with: policy) { 100 + UInt64($0) }).trace)
        let alone = try await prm.score(sampled, of: question).prefixes
        for count in 0...sampled.steps.count {
          let part = count == sampled.steps.count ? sampled : sampled.prefix(count)
          let scores = try await prm.score(part, of: question, session: 1, knownSteps: 0)
          #expect(scores.prefixes == Array(alone[...count]))
        }
      }
    }
    #expect(compared >= 9)
  }
}
