import Parsimony
import Tensor

/// Draws many traces at once from one transformer: the built-in inference engine.
///
/// Every trace has its own random generator and the transformer is batch-invariant, so a trace is
/// the same whatever else is in the batch. Prompts, and prefixes that end where a request stopped at
/// a step's end, are computed once a session and shared as long as the cache holds them.
struct GenerationCore: BatchCore {
  /// A trace to draw.
  struct Input: Sendable {
    /// `<bos>`, prompt and prefix.
    let tokens: [Int32]
    /// Tokens of the prefix within `tokens`: generated earlier, they count towards the limit.
    let prefixTokens: Int
    let session: UInt64
    let sampling: SamplingParameters
    let stopsAtStep: Bool
    let seed: UInt64

    /// The lengths of the prompt, of the prompt with each step of the prefix, and of it all.
    var ends: [Int] {
      let prompt = tokens.count - prefixTokens
      return GenerationCore.ends(of: tokens, after: prompt, including: [prompt, tokens.count])
    }
  }

  /// What was drawn.
  struct Output: Sendable {
    var steps: [Step] = []
    var ending: Trace.Ending = .open
    var spend = Spend.zero
    var failure: String?
    var isCancelled = false
  }

  /// Names a computed sequence; sessions do not share them.
  struct Key: Hashable {
    let session: UInt64
    let tokens: [Int32]
  }

  let model: FusedTransformer
  let capacity: Int
  var waiting: [(id: Int, input: Input)] = []
  var active: [GenerationJob] = []
  /// Computed sequences, with the logits of the next token. Where there are none yet, the last token
  /// has not been through the model: it was drawn, and the request ended with it.
  var prefixes: SlotCache<Key, [Float]?>
  var paid = PaidPrefixes()
  var done: [(id: Int, output: Output)] = []

  /// Makes an engine that draws at most `capacity` traces at a time and keeps at most `kept`
  /// computed sequences.
  init(
    parameters: ModelParameters, capacity: Int = 64, kept: Int = 64, threads: Int = 1
  ) throws(FusedTransformerError) {
    model = try parameters.fused(slots: capacity + max(1, kept), threads: threads)
    self.capacity = capacity
    prefixes = SlotCache(model, capacity: kept)
  }

  mutating func add(_ input: Input, id: Int) { waiting.append((id, input)) }

  mutating func cancel(id: Int) {
    if let index = waiting.firstIndex(where: { $0.id == id }) {
      waiting.remove(at: index)
      done.append((id, Output(isCancelled: true)))
    } else if let index = active.firstIndex(where: { $0.id == id }) {
      active[index].output.isCancelled = true
      finish(active.remove(at: index))
    }
  }

  mutating func advance() -> [(id: Int, output: Output)] {
    do {
      admit()
      drawTokens()
      try forward()
    } catch {
      for var job in active {
        job.output.failure = error.message
        finish(job)
      }
      active = []
    }
    defer { done = [] }
    return done
  }

  /// Draws one token for every trace and closes those that are done. Settings that the sampler
  /// refuses fail the traces that have them, and no others.
  private mutating func drawTokens() {
    var groups: [FusedSampler: [Int]] = [:]
    for index in active.indices { groups[active[index].sampler, default: []].append(index) }
    let uniforms = active.indices.map { active[$0].generator.unitDouble() }
    let vocabulary = model.configuration.vocabularySize
    var drawn = [(token: Int32, logProbability: Float)](repeating: (0, 0), count: active.count)
    for (sampler, members) in groups {
      var logits: [Float] = []
      logits.reserveCapacity(members.count * vocabulary)
      for index in members { logits += active[index].logits }
      var tokens: [Int32] = []
      var logProbabilities: [Float] = []
      do {
        try sampler.sample(
          logits: logits, vocabularySize: vocabulary, uniforms: members.map { uniforms[$0] },
          tokens: &tokens, logProbabilities: &logProbabilities)
        for (position, index) in members.enumerated() {
          drawn[index] = (tokens[position], logProbabilities[position])
        }
      } catch {
        for index in members { active[index].output.failure = error.message }
      }
    }
    let maximumLength = model.configuration.maximumLength
    var remaining: [GenerationJob] = []
    remaining.reserveCapacity(active.count)
    for (var job, draw) in zip(active, drawn) {
      if job.output.failure == nil,
        job.take(draw.token, Double(draw.logProbability), maximumLength: maximumLength)
      {
        remaining.append(job)
      } else {
        finish(job)
      }
    }
    active = remaining
  }

  /// Computes the next logits of every trace.
  private mutating func forward() throws(FusedTransformerError) {
    guard !active.isEmpty else { return }
    let vocabulary = model.configuration.vocabularySize
    let tokens = active.map { $0.lastToken }
    var logits: [Float] = []
    try model.forward(
      slots: active.map(\.slot), tokens: tokens, logitRows: Array(0..<Int32(active.count)),
      into: &logits)
    for index in active.indices {
      active[index].logits = Array(logits[(index * vocabulary)..<((index + 1) * vocabulary)])
    }
  }

  /// Hands a trace's output out, and its slot to the cache where the trace may go on.
  private mutating func finish(_ job: GenerationJob) {
    var output = job.output
    output.spend.generatedTokens = job.drawn.count
    done.append((job.id, output))
    guard output.failure == nil, !output.isCancelled else { return release(job.slot) }
    let session = job.input.session
    let tokens = job.canonicalTokens
    // What the session has generated is paid for, wherever it goes on from.
    let ends = Self.ends(of: tokens, after: job.input.tokens.count)
    _ = paid.pay(tokens, ends: ends, session: session)
    if job.input.stopsAtStep, output.ending == .open, tokens == job.input.tokens + job.drawn {
      prefixes.keep(job.slot, value: nil, for: Key(session: session, tokens: tokens))
    } else {
      release(job.slot)
    }
  }

  func release(_ slot: Int32) {
    // The slot was allocated by this engine, so releasing it cannot fail.
    try? model.release(slot)
  }

  /// The lengths, ascending, at which steps end behind the first `start` tokens, and `others`.
  static func ends(of tokens: [Int32], after start: Int, including others: Set<Int> = []) -> [Int] {
    let ends = tokens.indices.dropFirst(start).filter { tokens[$0] == CountdownTokenizer.newline }
    return others.union(ends.map { $0 + 1 }).sorted()
  }
}
