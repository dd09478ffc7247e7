import Parsimony
import Tensor

/// Scores many traces at once with a transformer and its step-end head.
struct ScoringCore: BatchCore {
  /// A trace to score.
  struct Input: Sendable {
    let tokens: [Int32]
    /// Indices of the last token of the prompt and of each step.
    let ends: [Int]
  }

  /// The head's outputs at each end, or why there are none.
  struct Output: Sendable {
    var logits: [[Float]] = []
    var tokens = 0
    var failure: String?
    var isCancelled = false
  }

  private let model: FusedTransformer
  private let weight: [Float]
  private let bias: [Float]
  private let capacity: Int
  private var waiting: [(id: Int, input: Input)] = []
  private var cancelled: [Int] = []

  /// Makes an engine that scores at most `capacity` traces at a time.
  ///
  /// - Parameters:
  ///   - parameters: the trunk.
  ///   - weight: the head's weights, [outputs, hidden].
  ///   - bias: the head's biases, one an output.
  init(
    parameters: ModelParameters, weight: [Float], bias: [Float], capacity: Int = 64,
    threads: Int = 1
  ) throws(FusedTransformerError) {
    model = try parameters.fused(slots: capacity, threads: threads)
    self.weight = weight
    self.bias = bias
    self.capacity = capacity
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

  private func score(_ batch: [(id: Int, input: Input)]) -> [(Int, Output)] {
    var slots: [Int32] = []
    var tokens: [Int32] = []
    var rows: [Int32] = []
    var taken: [Int32] = []
    defer { for slot in taken { try? model.release(slot) } }
    do {
      for (_, input) in batch {
        let slot = try model.allocateSlot()
        taken.append(slot)
        rows += input.ends.map { Int32(tokens.count + $0) }
        slots += [Int32](repeating: slot, count: input.tokens.count)
        tokens += input.tokens
      }
      var hidden: [Float] = []
      try model.forward(slots: slots, tokens: tokens, hiddenRows: rows, into: &hidden)
      var row = 0
      return batch.map { id, input in
        let logits = input.ends.map { _ -> [Float] in
          defer { row += 1 }
          return head(row: row, of: hidden)
        }
        return (id, Output(logits: logits, tokens: input.tokens.count))
      }
    } catch {
      // One bad trace must not fail the others: try them one by one.
      guard batch.count > 1 else {
        return batch.map { ($0.id, Output(failure: error.message)) }
      }
      for slot in taken { try? model.release(slot) }
      taken = []
      return batch.flatMap { score([$0]) }
    }
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
