import Parsimony
import Synchronization

/// Whether a certificate still covers the questions that come in.
///
/// It costs nothing: a run that scored a trace has scored the bare question too. The shift detector
/// is asked once for every block of questions, so that its false alarms stay at its level a block;
/// a certificate that a block voids promises nothing until a later block looks like its questions
/// again, and the full budget runs meanwhile.
final class CertificateWatch: Sendable {
  /// Questions in a block.
  static let block = 50
  /// How often a block of like questions may be taken for unlike ones.
  static let level = 0.01

  let certificate: Certificate
  /// The lock guards the state alone; the detector runs outside of it.
  private let state = Mutex(State())

  private struct State {
    var pending: [QuestionSummary] = []
    var blocks = 0
    var verdict: ShiftVerdict?
  }

  init(_ certificate: Certificate) { self.certificate = certificate }

  /// What to run for the next question, and what may be promised.
  func decision() throws -> (spec: StrategySpec, word: ReplyFacts.CertificateWord) {
    let (pending, verdict) = state.withLock { ($0.pending.count, $0.verdict) }
    let guarded = CertificateGuard(certificate, level: Self.level)
    if let verdict {
      let decision = try guarded.decision(.init(verdict: verdict, spend: .zero))
      return (
        decision.spec, ReplyFacts.CertificateWord(holds: !verdict.isShifted, word: decision.word)
      )
    }
    return (
      try StrategySpec(certificate),
      ReplyFacts.CertificateWord(
        holds: true,
        word: certificate.promise + "; not yet compared with the questions that come in "
          + "(\(pending) of \(Self.block) seen)")
    )
  }

  /// Takes note of a question that was run.
  func note(_ outcome: Outcome, promptTokens: Int) throws {
    let first = outcome.candidates.lazy.compactMap(\.assessment).first
    guard let mean = first?.quantiles.first?.mean else { return }
    let summary = PoolSummary.summary(
      id: outcome.question.id, promptMean: mean, promptTokens: promptTokens)
    let full: ([QuestionSummary], Int)? = state.withLock { state in
      state.pending.append(summary)
      guard state.pending.count >= Self.block else { return nil }
      defer {
        state.pending = []
        state.blocks += 1
      }
      return (state.pending, state.blocks)
    }
    guard let (questions, number) = full else { return }
    let verdict = try certificate.detector.verdict(
      on: questions, level: Self.level, seed: UInt64(number))
    state.withLock { $0.verdict = verdict }
  }
}
