import Foundation
import SmallModels

/// Every built-in model: its files, and its weights against its card.
struct ModelCheck {
  private let catalog: ModelCatalog

  init(_ catalog: ModelCatalog) { self.catalog = catalog }

  func findings() -> [Diagnosis.Finding] {
    let names = catalog.names()
    var findings = names.map { check($0) }
    for (name, use) in [("base", "a policy"), ("weak", "a policy"), ("prm", "the PRM")]
    where !names.contains(name) {
      let remedy = "restore \(catalog.root.path)/\(name), or train it (`parsimony train --help`)"
      findings.append(
        name == "weak"
          ? .warning("model weak", "is not there: --policy weak will not work", remedy)
          : .problem("model \(name)", "is not there; it is \(use) of the defaults", remedy))
    }
    return findings
  }

  private func check(_ name: String) -> Diagnosis.Finding {
    let folder = catalog.folder(name)
    let subject = "model \(name)"
    do {
      let card = try folder.card()
      let fingerprint = try folder.fingerprint()
      guard fingerprint == card.fingerprint else {
        return .problem(
          subject, "its weights are \(fingerprint), its card says \(card.fingerprint)",
          "restore \(folder.url.path): weights and card belong together")
      }
      let parameters = try folder.load()
      guard parameters.hasHead == (card.role == .processRewardModel) else {
        return .problem(
          subject,
          "it is a \(card.role.title) "
            + (parameters.hasHead ? "with a scoring head" : "without a scoring head"),
          "restore \(folder.url.path)")
      }
      return .ok(
        subject,
        "\(card.role.title), \(Figures.count(parameters.values.count)) parameters, "
          + "\(fingerprint) as on its card")
    } catch {
      return .problem(subject, error.message, "restore \(folder.url.path)")
    }
  }
}
