import SmallModels
import Tensor

/// The fused transformer's decode step without tokenizer, sampler or scheduling.
struct RawDecode {
  private let model: FusedTransformer
  private let slots: [Int32]
  private let rows: [Int32]
  private let prompt = 14
  private var logits: [Float] = []

  init(parameters: ModelParameters, rows: Int, threads: Int) throws {
    let model = try parameters.fused(slots: rows, threads: threads)
    self.model = model
    let prompt = (0..<prompt).map { Int32(4 + $0) }
    let first = try model.allocateSlot()
    try model.forward(
      slots: [Int32](repeating: first, count: prompt.count), tokens: prompt, logitRows: [],
      into: &logits)
    slots = [first] + (try (1..<rows).map { _ in try model.fork(first) })
    self.rows = Array(0..<Int32(rows))
  }

  /// Decodes 40 tokens a row, several times over; returns the number of tokens.
  @discardableResult
  mutating func run(rounds: Int) throws -> Int {
    for _ in 0..<rounds {
      for slot in slots { try model.truncate(slot, to: prompt) }
      for step in 0..<40 {
        let tokens = rows.map { 4 + (Int32(step) * 7 + $0) % 180 }
        try model.forward(slots: slots, tokens: tokens, logitRows: rows, into: &logits)
      }
    }
    return rounds * 40 * slots.count
  }
}
