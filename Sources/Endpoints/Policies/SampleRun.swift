import NIOCore
import Parsimony
import Synchronization

/// One call of a server for one or several samples, and what has come of it so far.
///
/// One task carries it out. Each sample's result is there as soon as its choice has ended; samples
/// may leave early without disturbing the others.
final class SampleRun: Sendable {
  /// What came of a sample.
  enum Outcome: Sendable {
    case sampled(Continuation)
    case failed(ModelFailure)
    /// The server gave fewer choices than asked for, or refused so many.
    case alone
  }

  private struct State {
    var reader: ReplyReader
    var isSettled: [Bool]
    var wasHedged = false
    var task: Task<Void, Never>?
  }

  /// Choice i is for request i.
  let requests: [SampleRequest]
  private let client: UpstreamClient
  private let body: SampleBody
  private let stopsAtStep: Bool
  private let store: ReplyStore?
  private let settle: @Sendable (Int, Outcome) -> Void
  private let state: Mutex<State>

  /// Prepares a call.
  ///
  /// - Parameters:
  ///   - requests: Samples of one prefix, with indices that count up.
  ///   - settle: Is told of each sample once.
  init(
    _ requests: [SampleRequest], client: UpstreamClient, body: SampleBody, stopsAtStep: Bool,
    store: ReplyStore?, settle: @escaping @Sendable (Int, Outcome) -> Void
  ) {
    self.requests = requests
    self.client = client
    self.body = body
    self.stopsAtStep = stopsAtStep
    self.store = store
    self.settle = settle
    let adapter = body.capabilities.engine.adapter
    let choices = requests.map { request in
      ChoiceReply(
        stepEnd: body.template.stepEnd,
        prefill: body.template.form == .chat && adapter.repeatsPrefill ? request.prefix.text : "")
    }
    state = Mutex(
      State(
        reader: ReplyReader(
          choices: choices, name: client.description.name,
          promptLimit: requests.first.map { body.promptLimit(for: $0) } ?? 0),
        isSettled: requests.map { _ in false }))
  }

  /// Carries the call out. When it returns, every sample is settled.
  func carryOut() async {
    guard let first = requests.first else { return }
    let call = UpstreamCall(
      body.template.form.rawValue,
      body: body.bytes(first, count: requests.count, stopsAtStep: stopsAtStep),
      session: first.question.affinity)
    do {
      try await client.stream(call) { head, stream in
        if head.wasHedged { state.withLock { $0.wasHedged = true } }
        while let piece = try await stream.next() {
          let bytes = Array(buffer: piece)
          try state.withLock { try $0.reader.take(bytes) }
          settleEnded()
          // A single step is enough, and nobody waits for what the server would add.
          if state.withLock({ !$0.isSettled.contains(false) }) { return }
          if state.withLock({ $0.reader.isAtEnd }) {
            await stream.finish()
            break
          }
        }
        try state.withLock { try $0.reader.end() }
      }
      settleRest(nil)
    } catch {
      settleRest(
        error as? UpstreamFailure
          ?? UpstreamFailure(.malformed, "upstream \(client.description.name): \(error)"))
    }
  }

  /// Keeps the task that carries it out, so that it ends when all samples have left.
  func adopt(_ task: Task<Void, Never>) {
    let isOver = state.withLock { state in
      guard state.isSettled.contains(false) else { return true }
      state.task = task
      return false
    }
    if isOver { task.cancel() }
  }

  /// A sample is no longer wanted. The call ends with the last one.
  func leave(_ choice: Int) {
    let (failure, task) = state.withLock { state -> (ModelFailure?, Task<Void, Never>?) in
      guard !state.isSettled[choice] else { return (nil, nil) }
      state.isSettled[choice] = true
      return (
        ModelFailure(
          .cancelled, "the sample was cancelled", spend: spend(of: choice, in: state)),
        state.isSettled.contains(false) ? nil : state.task
      )
    }
    task?.cancel()
    if let failure { settle(choice, .failed(failure)) }
  }

  /// The last sample pays for the prompt: by then its price is known, and drivers deliver it last.
  private var payer: Int { requests.count - 1 }

  private func settleEnded() {
    var settled: [(Int, Outcome)] = []
    state.withLock { state in
      for choice in requests.indices where !state.isSettled[choice] {
        let reply = state.reader.choices[choice]
        let hasStep = requests[choice].extent == .step && !reply.completeSteps.isEmpty
        // The payer waits for the usage, but for a step that no stop ends: it is cut off here.
        let mayEnd = hasStep && requests.count == 1 && !stopsAtStep
        guard mayEnd || reply.finishReason != nil && choice != payer else { continue }
        state.isSettled[choice] = true
        settled.append((choice, .sampled(continuation(of: choice, in: state))))
      }
    }
    for (choice, outcome) in settled { settle(choice, outcome) }
  }

  private func settleRest(_ failure: UpstreamFailure?) {
    var settled: [(Int, Outcome)] = []
    state.withLock { state in
      for choice in requests.indices where !state.isSettled[choice] {
        state.isSettled[choice] = true
        settled.append((choice, outcome(of: choice, failure, in: state)))
      }
      state.task = nil
    }
    for (choice, outcome) in settled { settle(choice, outcome) }
  }

  private func outcome(
    of choice: Int, _ failure: UpstreamFailure?, in state: State
  ) -> Outcome {
    let reply = state.reader.choices[choice]
    if reply.finishReason != nil { return .sampled(continuation(of: choice, in: state)) }
    if let failure {
      if requests.count > 1, let status = failure.status, status == 400 || status == 422,
        !reply.hasBegun
      {
        return .alone
      }
      return .failed(ModelFailure(failure, spend: spend(of: choice, in: state)))
    }
    if requests.count > 1, !reply.hasBegun { return .alone }
    return .failed(
      ModelFailure(
        .transient, "upstream \(client.description.name) left a choice without an end",
        spend: spend(of: choice, in: state)))
  }

  private func continuation(of choice: Int, in state: State) -> Continuation {
    let request = requests[choice]
    let reply = state.reader.choices[choice]
    let spend = spend(of: choice, in: state)
    let prefix = request.prefix.text
    var (steps, stored) = reply.finished(
      total: spend.generatedTokens, firstStepOnly: request.extent == .step && !stopsAtStep,
      prefix: prefix, keepsLogProbabilities: body.template.logProbabilities != nil)
    let ending: Trace.Ending
    if request.extent == .step, !stopsAtStep, reply.hasMoreThanOneStep {
      ending = .open
    } else {
      switch reply.finishReason {
      case nil: ending = .open
      case "length", "content_filter": ending = .truncated
      default:
        if stopsAtStep {
          (steps, ending) = stopped(steps, by: reply.stopReason)
        } else {
          ending = .ended
        }
      }
    }
    stored.id = state.reader.id
    stored.created = state.reader.created
    stored.model = state.reader.model
    stored.systemFingerprint = state.reader.systemFingerprint
    if let index = request.wave?.index { store?.keep(stored, of: index) }
    return Continuation(steps: steps, ending: ending, spend: spend)
  }

  /// A choice that ended by itself or by a stop text, which is kept in the text: that of steps
  /// leaves the trace open; one of the client's ends it and does not belong to it.
  private func stopped(_ steps: [Step], by reason: String?) -> ([Step], Trace.Ending) {
    guard let reason else { return (steps, .ended) }
    if reason == body.template.stepEnd { return (steps, .open) }
    guard let last = steps.last, last.text.hasSuffix(reason) else { return (steps, .ended) }
    let text = String(last.text.dropLast(reason.count))
    let kept = Step(text: text, tokens: last.tokens, logProbability: last.logProbability)
    return (steps.dropLast() + (text.isEmpty ? [] : [kept]), .ended)
  }

  /// What a sample has cost so far. Generated tokens are our own count; where that is of chunks
  /// only, the server's, if it can be true.
  private func spend(of choice: Int, in state: State) -> Spend {
    let reply = state.reader.choices[choice]
    let usage = state.reader.usage
    var spend = Spend(generatedTokens: reply.tokens, policyCalls: 1)
    if !reply.isExact, requests.count == 1, let told = usage.generatedTokens,
      told >= (reply.isWhole ? 1 : reply.tokens), told <= reply.bytes + 4096
    {
      spend.generatedTokens = told
    }
    guard choice == payer else { return spend }
    let hasBegun = state.reader.choices.contains(where: \.hasBegun)
    if let prompt = usage.promptTokens {
      spend.promptTokens = prompt - usage.cachedTokens
      spend.cachedTokens = usage.cachedTokens
    } else if hasBegun {
      spend.promptTokens = body.promptEstimate(for: requests[choice])
    }
    // The call that lost the race had its prompt computed, too.
    if state.wasHedged { spend.promptTokens += spend.promptTokens + spend.cachedTokens }
    return spend
  }
}
