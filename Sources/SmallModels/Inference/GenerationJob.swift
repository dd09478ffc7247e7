import Parsimony
import Tensor

/// A trace that the engine is drawing.
struct GenerationJob {
  let id: Int
  let input: GenerationCore.Input
  let sampler: FusedSampler
  var generator: SplitMix64
  let slot: Int32
  /// Of the next token.
  var logits: [Float]
  /// What was drawn.
  private(set) var drawn: [Int32] = []
  /// The tokens drawn since the last step's end.
  private var pending: [Int32] = []
  private var logProbability = 0.0
  var output = GenerationCore.Output()

  /// Makes a job whose slot holds all of the input.
  init(id: Int, input: GenerationCore.Input, slot: Int32, logits: [Float]) {
    self.id = id
    self.input = input
    self.slot = slot
    self.logits = logits
    sampler = FusedSampler(
      temperature: input.sampling.temperature, topK: input.sampling.topK,
      topP: input.sampling.topP)
    generator = SplitMix64(seed: input.seed)
  }

  /// The token that was drawn last.
  var lastToken: Int32 { drawn.last ?? CountdownTokenizer.newline }

  /// Books a token; false when the trace is done.
  mutating func take(_ token: Int32, _ tokenLogProbability: Double, maximumLength: Int) -> Bool {
    drawn.append(token)
    pending.append(token)
    logProbability += tokenLogProbability
    if token == CountdownTokenizer.eos {
      closeStep()
      output.ending = .ended
      return false
    }
    if token == CountdownTokenizer.newline {
      closeStep()
      if input.stopsAtStep { return false }
    }
    if drawn.count + input.prefixTokens >= input.sampling.maximumTokens
      || input.tokens.count + drawn.count >= maximumLength
    {
      closeStep()
      output.ending = .truncated
      return false
    }
    return true
  }

  /// The prompt and prefix followed by what was drawn, as its text is encoded when it comes back as
  /// a prefix. That need not be the tokens drawn: the model may spell a number its own way.
  var canonicalTokens: [Int32] {
    let prompt = input.tokens.count - input.prefixTokens
    let text = CountdownTokenizer.decode(input.tokens[prompt...] + drawn)
    // Whatever was decoded can be encoded.
    guard let encoded = try? CountdownTokenizer.encode(text) else { return [] }
    return input.tokens[..<prompt] + encoded
  }

  /// Turns the tokens since the last step into a step. Tokens without text (`<eos>`) join the
  /// step before them; where that came with an earlier request, only the bill shows them, so that
  /// a trace has the same steps whether it was drawn step by step or at once.
  private mutating func closeStep() {
    guard !pending.isEmpty else { return }
    let text = CountdownTokenizer.decode(pending)
    if text.isEmpty {
      if let last = output.steps.popLast() {
        output.steps.append(
          Step(
            text: last.text, tokens: last.tokens + pending.count,
            logProbability: (last.logProbability ?? 0) + logProbability))
      }
    } else {
      output.steps.append(Step(text: text, tokens: pending.count, logProbability: logProbability))
    }
    pending = []
    logProbability = 0
  }
}
