import Parsimony

/// Writes the lines of a pool's file: fields in a fixed order, numbers in their shortest exact
/// form.
struct PoolLine {
  private var bytes: [UInt8] = []

  /// The first line.
  static func header(_ header: PoolHeader, levels: [Double]?) -> [UInt8] {
    var line = PoolLine()
    line.object { line in
      line.field("schema") { $0.string(PoolFile.schema) }
      line.field("name") { $0.string(header.name) }
      line.field("source") { $0.string(header.source) }
      line.field("policy") { $0.string(header.policy) }
      line.field("prm", header.prm) { $0.string($1) }
      line.field("calibrator", header.calibrator) { $0.string($1) }
      line.field("seed", header.seed) { $0.raw($1.description) }
      line.field("levels", levels) { $0.numbers($1) }
      line.field("remarks", header.remarks.isEmpty ? nil : header.remarks) {
        $0.list($1) { $0.string($1) }
      }
    }
    return line.ended
  }

  /// A question's line; the question is sound.
  static func question(_ question: PoolQuestion) -> [UInt8] {
    var line = PoolLine()
    line.object { line in
      line.field("id") { $0.string(question.id) }
      line.field("text", question.text) { $0.string($1) }
      line.field("reference", question.reference) { $0.string($1) }
      line.field("difficulty", question.difficulty) { $0.raw($1.description) }
      line.field("prompt_tokens", count: question.promptTokens)
      line.field("prm_prompt_tokens", count: question.prmPromptTokens)
      line.field("prompt_score", question.promptScore) { $0.raw($1.description) }
      line.field("prompt_quantiles", question.promptQuantiles) { $0.quantiles($1) }
      line.field("traces") { $0.list(question.traces) { $0.trace($1) } }
    }
    return line.ended
  }

  private mutating func trace(_ trace: PoolTrace) {
    object { line in
      line.field("answer", trace.answer) { $0.string($1.text) }
      line.field("key", trace.answer.flatMap { $0.key == $0.text ? nil : $0.key }) { $0.string($1) }
      line.field("correct", trace.isCorrect) { $0.raw($1 ? "true" : "false") }
      line.field("ending", trace.ending == .ended ? nil : trace.ending) { $0.string($1.rawValue) }
      line.field("steps") { $0.list(trace.stepTokens) { $0.raw($1.description) } }
      line.field("scores", trace.scores.isEmpty ? nil : trace.scores) { $0.numbers($1) }
      line.field("quantiles", trace.quantiles) { $0.list($1) { $0.quantiles($1) } }
      line.field("prm_tokens", count: trace.prmTokens)
      line.field("confidence", trace.confidence) { $0.raw($1.description) }
      line.field("text", trace.text) { $0.string($1) }
    }
  }

  private var ended: [UInt8] { bytes + [0x0A] }

  private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func object(_ content: (inout PoolLine) -> Void) {
    raw("{")
    content(&self)
    raw("}")
  }

  private mutating func field(_ name: String, _ value: (inout PoolLine) -> Void) {
    if bytes.last != UInt8(ascii: "{") { raw(",") }
    raw("\"\(name)\":")
    value(&self)
  }

  private mutating func field<Value>(
    _ name: String, _ value: Value?, _ write: (inout PoolLine, Value) -> Void
  ) {
    guard let value else { return }
    field(name) { write(&$0, value) }
  }

  private mutating func field(_ name: String, count: Int) {
    field(name, count == 0 ? nil : count) { $0.raw($1.description) }
  }

  private mutating func list<Element>(
    _ elements: [Element], _ write: (inout PoolLine, Element) -> Void
  ) {
    raw("[")
    for (index, element) in elements.enumerated() {
      if index > 0 { raw(",") }
      write(&self, element)
    }
    raw("]")
  }

  private mutating func numbers(_ values: [Double]) { list(values) { $0.raw($1.description) } }

  private mutating func quantiles(_ quantiles: SuccessQuantiles) {
    numbers(quantiles.values + (quantiles.statedMean.map { [$0] } ?? []))
  }

  private mutating func string(_ text: String) {
    raw("\"")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x0A: raw("\\n")
      case 0x09: raw("\\t")
      case ..<0x20: raw("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
      default: bytes.append(byte)
      }
    }
    raw("\"")
  }
}
