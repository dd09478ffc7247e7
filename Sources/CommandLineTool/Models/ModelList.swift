import Foundation
package import SmallModels

/// The cards of the models that ship, for people and for programs.
package struct ModelList {
  private let cards: [ModelCard]

  /// Lists cards.
  package init(_ cards: [ModelCard]) { self.cards = cards }

  /// A table, then every card's words.
  package func text(width: Int) -> String {
    let table = AlignedTable(
      [
        .init("model"), .init("role"), .init("parameters", numeric: true),
        .init("steps", numeric: true, expendability: 2),
        .init("tokens", numeric: true, expendability: 3),
        .init("seed", numeric: true, expendability: 4), .init("fingerprint", expendability: 1),
      ],
      rows: cards.map {
        [
          $0.name, $0.role.title, Figures.count($0.parameters), Figures.count($0.steps),
          Figures.count($0.tokens), String($0.seed), $0.fingerprint,
        ]
      })
    return ([table.text(width: width)] + cards.map { details($0, width: width) })
      .joined(separator: "\n")
  }

  private func details(_ card: ModelCard, width: Int) -> String {
    var facts: [(label: String, value: String)] = [
      ("  summary", card.summary), ("  trained on", card.data), ("  command", card.command),
    ]
    for (name, value) in card.metrics.sorted(by: { $0.key < $1.key }) {
      facts.append(("  metric", "\(name) = \(Figures.decimal(value, 4))"))
    }
    return card.name + "\n" + Paragraph.facts(facts, width: width)
  }

  /// `{"schema": "parsimony.models/1", "models": [cards]}`, keys sorted.
  package func json() throws -> String {
    struct Document: Encodable {
      let schema = "parsimony.models/1"
      let models: [ModelCard]
    }
    return try JSONText.encode(Document(models: cards))
  }
}
