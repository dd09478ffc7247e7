/// What the rest of a trace is likely to cost, in tokens of policy and process reward model,
/// learned from the traces seen so far.
///
/// The policy generates the steps that remain, and the process reward model computes them. Models
/// that keep prefixes, as the built-in ones do, compute no more than that. Others compute prompt
/// and prefix again: the reward model at every scoring; the policy the first time that it continues
/// a prefix, which we take to be shared by all continuations of it. The prompt's tokens are
/// estimated from its length in UTF-8 by the tokens per byte of the steps, because a strategy sees
/// no tokenizer.
package struct TraceCosts: Sendable, Hashable {
  private let promptBytes: Double
  private let keepsPrefixes: Bool
  private var steps = 0.0
  private var tokens = 0.0
  private var bytes = 0.0
  private var completeTraces = 0.0
  private var completeSteps = 0.0

  /// Starts without any trace.
  ///
  /// - Parameters:
  ///   - prompt: The question's prompt.
  ///   - keepsPrefixes: Whether the models go on from what they have computed, without computing it
  ///     again.
  package init(prompt: String, keepsPrefixes: Bool = true) {
    promptBytes = Double(prompt.utf8.count)
    self.keepsPrefixes = keepsPrefixes
  }

  /// Takes in newly sampled steps.
  package mutating func observe(_ new: some Sequence<Step>) {
    for step in new {
      steps += 1
      // A server that does not count tokens must not make everything free.
      tokens += Double(max(1, step.tokens))
      bytes += Double(step.text.utf8.count)
    }
  }

  /// Takes in the length of a complete trace.
  package mutating func observeCompleteTrace(steps count: Int) {
    completeTraces += 1
    completeSteps += Double(count)
  }

  /// Whether a complete trace has told how long traces are.
  package var isKnown: Bool { completeTraces > 0 && steps > 0 }

  /// Tokens of one step; 1 before any was seen.
  package var tokensPerStep: Double { steps > 0 ? tokens / steps : 1 }

  /// The mean length of complete traces in steps; infinite before any was seen.
  package var meanSteps: Double {
    completeTraces > 0 ? max(1, completeSteps / completeTraces) : .infinity
  }

  /// The steps that remain after `depth` steps, at least 1: the mean length of complete traces less
  /// `depth`.
  package func remainingSteps(after depth: Int) -> Double {
    max(1, (completeTraces > 0 ? completeSteps / completeTraces : 1) - Double(depth))
  }

  /// Tokens to score a trace of `length` tokens whose last `new` have not been scored.
  package func scoring(length: Double, new: Double) -> Double {
    keepsPrefixes ? new : promptTokens + length
  }

  private var promptTokens: Double { promptBytes * (bytes > 0 ? tokens / bytes : 0) }

  /// Tokens that the policy computes of prompt and prefix before it continues them the first time.
  package func entering(length: Double) -> Double {
    keepsPrefixes ? 0 : promptTokens + length
  }

  /// Tokens to run a prefix of `length` tokens and `depth` steps, once entered, to its end and to
  /// score it there.
  package func runningOut(depth: Int, length: Double) -> Double {
    let rest = remainingSteps(after: depth) * tokensPerStep
    return rest + scoring(length: length + rest, new: rest)
  }

  /// Whether one step and a look at its score are cheaper than running to the end.
  ///
  /// Running out costs E(d) and succeeds with probability p. Looking first costs one step and its
  /// scoring, S, after which a share g of the next prefixes is worth going on, each at E(d + 1) and
  /// the cost N of entering it, and each succeeding with p / g. Looking first takes fewer tokens a
  /// success when S + g (N + E(d + 1)) < E(d); as it costs a round trip, it has to save a tenth.
  /// The share lies between p (the next score tells everything) and 1 (it tells nothing);
  /// g = sqrt(p), their geometric mean, is our assumption.
  package func favoursLooking(depth: Int, length: Double, promise p: Double) -> Bool {
    let next = length + tokensPerStep
    let look = tokensPerStep + scoring(length: next, new: tokensPerStep)
    let goingOn = entering(length: next) + runningOut(depth: depth + 1, length: next)
    return remainingSteps(after: depth) > 1
      && look + p.squareRoot() * goingOn < 0.9 * runningOut(depth: depth, length: length)
  }
}
