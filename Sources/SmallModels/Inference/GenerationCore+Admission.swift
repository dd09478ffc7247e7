import Parsimony
import Tensor

/// How waiting jobs get a slot that holds their prompt and prefix, and what they pay for it.
extension GenerationCore {
  /// A sequence to compute for the jobs that begin with it.
  private struct Prefill {
    let key: Key
    let slot: Int32
    /// How many of the key's tokens the slot holds.
    let computed: Int
    var jobs: [(id: Int, input: Input)]
  }

  /// Lets waiting jobs in; what is missing of their prompts and prefixes is computed in one batch.
  ///
  /// A slot for each prefill and one for each job are enough: a prefill has at least one job, and its
  /// slot goes to the cache before the first of them takes its own.
  mutating func admit() {
    let newcomers = waiting.prefix(max(0, capacity - active.count))
    waiting.removeFirst(newcomers.count)
    var prefills: [Prefill] = []
    var positions: [Key: Int] = [:]
    for newcomer in newcomers {
      let key = Key(session: newcomer.input.session, tokens: newcomer.input.tokens)
      if let position = positions[key] {
        prefills[position].jobs.append(newcomer)
      } else if let known = prefixes.use(key), let logits = known.value {
        start(newcomer, from: known.slot, logits: logits)
      } else {
        do {
          prefills.append(try prefill(key, for: newcomer))
          positions[key] = prefills.count - 1
        } catch {
          done.append((newcomer.id, Output(failure: error.message)))
        }
      }
    }
    compute(prefills)
  }

  /// Starts from the longest sequence that the cache holds.
  private mutating func prefill(
    _ key: Key, for job: (id: Int, input: Input)
  ) throws(FusedTransformerError) -> Prefill {
    if let own = prefixes.take(key) {
      return Prefill(
        key: key, slot: own.slot, computed: try model.length(of: own.slot), jobs: [job])
    }
    for end in job.input.ends.dropLast().reversed() {
      let shorter = Key(session: key.session, tokens: Array(key.tokens[..<end]))
      guard let base = prefixes.use(shorter) else { continue }
      return Prefill(
        key: key, slot: try model.fork(base.slot), computed: try model.length(of: base.slot),
        jobs: [job])
    }
    return Prefill(key: key, slot: try model.allocateSlot(), computed: 0, jobs: [job])
  }

  private mutating func compute(_ prefills: [Prefill]) {
    guard !prefills.isEmpty else { return }
    var logits: [Float] = []
    do {
      var slots: [Int32] = []
      var tokens: [Int32] = []
      var rows: [Int32] = []
      for prefill in prefills {
        let rest = prefill.key.tokens[prefill.computed...]
        slots += [Int32](repeating: prefill.slot, count: rest.count)
        tokens += rest
        rows.append(Int32(tokens.count - 1))
      }
      try model.forward(slots: slots, tokens: tokens, logitRows: rows, into: &logits)
    } catch {
      // One bad sequence must not fail the others: try them one by one.
      guard prefills.count == 1 else {
        for prefill in prefills { compute([prefill]) }
        return
      }
      release(prefills[0].slot)
      for job in prefills[0].jobs { done.append((job.id, Output(failure: error.message))) }
      return
    }
    let vocabulary = model.configuration.vocabularySize
    for (index, prefill) in prefills.enumerated() {
      let own = Array(logits[(index * vocabulary)..<((index + 1) * vocabulary)])
      prefixes.keep(prefill.slot, value: own, for: prefill.key)
      for job in prefill.jobs { start(job, from: prefill.slot, logits: own) }
    }
  }

  private mutating func start(
    _ job: (id: Int, input: Input), from slot: Int32, logits: [Float]
  ) {
    do {
      var started = GenerationJob(
        id: job.id, input: job.input, slot: try model.fork(slot), logits: logits)
      let known = paid.pay(job.input.tokens, ends: job.input.ends, session: job.input.session)
      started.output.spend.cachedTokens = known
      started.output.spend.promptTokens = job.input.tokens.count - known
      active.append(started)
    } catch {
      done.append((job.id, Output(failure: error.message)))
    }
  }
}
