import Parsimony
import SmallModels

/// The calibrators: whether each policy has one for each process reward model, fitted for the pair.
struct CalibratorCheck {
  private let catalog: ModelCatalog

  init(_ catalog: ModelCatalog) { self.catalog = catalog }

  func findings() -> [Diagnosis.Finding] {
    let cards = catalog.names().compactMap { name in
      (try? catalog.folder(name).card()).map { (name: name, card: $0) }
    }
    let models = cards.filter { $0.card.role == .processRewardModel }
    return cards.filter { $0.card.role == .policy }.flatMap { policy in
      models.map { check(policy: policy, prm: $0) }
    }
  }

  private func check(
    policy: (name: String, card: ModelCard), prm: (name: String, card: ModelCard)
  ) -> Diagnosis.Finding {
    let subject = "calibrator \(policy.name)"
    let command = "parsimony calibrate --policy \(policy.name) --prm \(prm.name) --from RUN"
    do {
      guard
        let calibrator = try catalog.calibrator(policy: policy.name, prm: prm.name)?.calibrator
      else {
        return .warning(
          subject, "there is none for \(prm.name): ias has nothing to go by",
          "fit one: `\(command)`")
      }
      try calibrator.require(
        policy: "builtin/\(policy.card.name)", processRewardModel: "builtin/\(prm.card.name)")
      guard let identity = calibrator.identity else {
        return .ok(subject, "for \(prm.name); fits every pair")
      }
      return .ok(
        subject,
        "for \(prm.name); fitted on \(Figures.counted(identity.rows, "row")) of "
          + Figures.counted(identity.questions, "question"))
    } catch {
      return .problem(
        subject, CommandFailure(mapping: error).message, "fit it again: `\(command)`")
    }
  }
}
