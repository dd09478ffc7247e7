import Parsimony
import Tensor

/// Scores many traces at once with a transformer and its step-end head.
///
/// Within a session the prompt and open traces are kept as long as the cache holds them, and a trace
/// is computed from the longest of them on.
struct ScoringCore: BatchCore {
  /// A trace to score.
  struct Input: Sendable {
    /// `<bos>`, prompt and trace.
    let tokens: [Int32]
    /// Indices of the last token of the prompt and of each step.
    let ends: [Int]
    /// Whose prompts and prefixes may be used; nil for a trace on its own.
    var session: UInt64?
    /// The leading steps that the session has paid for.
    var knownSteps = 0
    /// Whether the trace may be continued.
    var isOpen = false
  }

  /// The head's outputs at each end, or why there are none.
  struct Output: Sendable {
    var logits: [[Float]] = []
    /// The tokens to pay for.
    var tokens = 0
    var failure: String?
    var isCancelled = false
  }

  /// Names a computed sequence; sessions do not share them.
  private struct Key: Hashable {
    let session: UInt64
    let tokens: [Int32]
    let ends: [Int]

    /// The first `count` ends of an input.
    init(_ input: Input, session: UInt64, count: Int) {
      self.session = session
      tokens = Array(input.tokens[...input.ends[count - 1]])
      ends = Array(input.ends[..<count])
    }
  }

  /// A trace under way.
  private struct Pass {
    /// Holds what is computed; nil where the outputs were known.
    var slot: Int32?
    /// How many tokens the cache had of it.
    var start = 0
    /// The outputs at the first ends.
    var logits: [[Float]] = []
  }

  private let model: FusedTransformer
  private let weight: [Float]
  private let bias: [Float]
  private let capacity: Int
  private var waiting: [(id: Int, input: Input)] = []
  private var cancelled: [Int] = []
  private var prefixes: SlotCache<Key, [[Float]]>
  /// Prompts that were paid for.
  private var paid = PaidPrefixes()

  /// Makes an engine that scores at most `capacity` traces at a time.
  ///
  /// - Parameters:
  ///   - parameters: the trunk.
  ///   - weight: the head's weights, [outputs, hidden].
  ///   - bias: the head's biases, one an output.
  ///   - kept: the most computed sequences to keep.
  init(
    parameters: ModelParameters, weight: [Float], bias: [Float], capacity: Int = 64,
    kept: Int = 64, threads: Int = 1
  ) throws(FusedTransformerError) {
    model = try parameters.fused(slots: capacity + max(1, kept), threads: threads)
    self.weight = weight
    self.bias = bias
    self.capacity = capacity
    prefixes = SlotCache(model, capacity: kept)
  }

  mutating func add(_ input: Input, id: Int) { waiting.append((id, input)) }

  mutating func cancel(id: Int) {
    guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
    waiting.remove(at: index)
    cancelled.append(id)
  }

  mutating func advance() -> [(id: Int, output: Output)] {
    var done = cancelled.map { ($0, Output(isCancelled: true)) }
    cancelled = []
    let batch = waiting.prefix(capacity)
    waiting.removeFirst(batch.count)
    done += score(Array(batch))
    return done
  }

  private mutating func score(_ batch: [(id: Int, input: Input)]) -> [(Int, Output)] {
    do {
      // Prompts first, so that the traces of a question share one.
      let prompts = missingPrompts(of: batch.map(\.input))
      for (prompt, pass) in zip(prompts, try compute(prompts)) { close(pass, of: prompt) }
      let passes = try compute(batch.map(\.input))
      return zip(batch, passes).map { job, pass in
        close(pass, of: job.input)
        return (job.id, Output(logits: pass.logits, tokens: bill(job.input)))
      }
    } catch {
      // One bad trace must not fail the others: try them one by one.
      guard batch.count > 1 else {
        return batch.map { ($0.id, Output(failure: error.message)) }
      }
      return batch.flatMap { score([$0]) }
    }
  }

  /// The prompts of those of whom the cache holds nothing.
  private mutating func missingPrompts(of inputs: [Input]) -> [Input] {
    var seen: Set<Key> = []
    return inputs.compactMap { input in
      guard let session = input.session, known(of: input) == nil,
        seen.insert(Key(input, session: session, count: 1)).inserted
      else { return nil }
      return Input(
        tokens: Array(input.tokens[...input.ends[0]]), ends: [input.ends[0]], session: session,
        isOpen: true)
    }
  }

  /// The longest part of an input that the cache holds.
  private mutating func known(of input: Input) -> SlotCache<Key, [[Float]]>.Entry? {
    guard let session = input.session else { return nil }
    for count in stride(from: input.ends.count, through: 1, by: -1) {
      if let entry = prefixes.use(Key(input, session: session, count: count)) { return entry }
    }
    return nil
  }

  /// Runs through the model what the cache does not hold. Where it fails no slot stays taken.
  private mutating func compute(_ inputs: [Input]) throws(FusedTransformerError) -> [Pass] {
    var passes: [Pass] = []
    do {
      for input in inputs { passes.append(try begin(input)) }
      var slots: [Int32] = []
      var tokens: [Int32] = []
      var rows: [Int32] = []
      for (input, pass) in zip(inputs, passes) {
        guard let slot = pass.slot else { continue }
        let start = pass.start
        rows += input.ends.filter { $0 >= start }.map { Int32(tokens.count + $0 - start) }
        slots += [Int32](repeating: slot, count: input.tokens.count - start)
        tokens += input.tokens[start...]
      }
      var hidden: [Float] = []
      if !tokens.isEmpty {
        try model.forward(slots: slots, tokens: tokens, hiddenRows: rows, into: &hidden)
      }
      var row = 0
      for (index, input) in inputs.enumerated() {
        for end in input.ends.dropFirst(passes[index].logits.count) {
          // A step without tokens ends where the one before it does.
          if end < passes[index].start, let last = passes[index].logits.last {
            passes[index].logits.append(last)
          } else {
            passes[index].logits.append(head(row: row, of: hidden))
            row += 1
          }
        }
      }
      return passes
    } catch {
      for case let slot? in passes.map(\.slot) { try? model.release(slot) }
      throw error
    }
  }

  private mutating func begin(_ input: Input) throws(FusedTransformerError) -> Pass {
    guard let known = known(of: input) else { return Pass(slot: try model.allocateSlot()) }
    guard known.value.count < input.ends.count else { return Pass(logits: known.value) }
    return Pass(
      slot: try model.fork(known.slot), start: try model.length(of: known.slot),
      logits: known.value)
  }

  /// Keeps the slot of a trace that may go on; gives the others back.
  private mutating func close(_ pass: Pass, of input: Input) {
    guard let slot = pass.slot else { return }
    if input.isOpen, let session = input.session {
      let key = Key(input, session: session, count: input.ends.count)
      prefixes.keep(slot, value: pass.logits, for: key)
    } else {
      // The slot was allocated by this engine, so releasing it cannot fail.
      try? model.release(slot)
    }
  }

  /// The tokens that a scored trace has to pay for.
  private mutating func bill(_ input: Input) -> Int {
    guard let session = input.session else { return input.tokens.count }
    let prompt = input.ends[0] + 1
    let isPaid = paid.pay(input.tokens, ends: [prompt], session: session) > 0
    let known = min(max(0, input.knownSteps), input.ends.count - 1)
    return (isPaid ? 0 : prompt) + input.tokens.count - (input.ends[known] + 1)
  }

  private func head(row: Int, of hidden: [Float]) -> [Float] {
    let width = weight.count / bias.count
    return bias.indices.map { output in
      var logit = bias[output]
      for index in 0..<width {
        logit += weight[output * width + index] * hidden[row * width + index]
      }
      return logit
    }
  }
}
