import Parsimony

/// The extension object `parsimony` of a request: how much to think, never read off the prompt.
struct RequestOptions: Sendable, Hashable {
  /// A strategy with its settings, instead of the model's.
  var strategy: String?
  /// The most samples, within the model's.
  var maximumSamples: Int?
  /// A cap for this request, within all others.
  var budget = Budget.unlimited
  /// The largest loss of accuracy against the full budget that the client accepts, in 0...1. A
  /// certificate that promises less is not used: the full budget runs.
  var risk: Double?
  /// The least confidence with which an answer is accepted, in 0...1.
  var minimumConfidence: Double?
  /// How answers are read, instead of the model's way.
  var answers: ModelAlias.AnswerForm?
  /// Whether the reply carries the strategy's notes.
  var explains = false
  /// Whether the reply carries all candidates.
  var includesCandidates = false

  /// No wishes.
  init() {}

  /// Reads the object; every member is known or refused by name.
  init(_ value: JSONValue) throws(OpenAIError) {
    guard let members = value.object else {
      throw .invalid(
        #"parsimony is no object; write "parsimony": {"strategy": "controller"}"#,
        parameter: "parsimony")
    }
    for (name, value) in members where !value.isNull {
      let field = Field(name: "parsimony.\(name)", value: value)
      switch name {
      case "strategy": strategy = try field.string()
      case "max_samples": maximumSamples = try field.integer(in: 1...4096)
      case "budget": budget = try Self.budget(value)
      case "risk": risk = try field.number(in: 0...1)
      case "min_confidence": minimumConfidence = try field.number(in: 0...1)
      case "answers":
        let text = try field.string()
        guard let form = ModelAlias.AnswerForm(rawValue: text) else {
          let known = ModelAlias.AnswerForm.allCases.map(\.rawValue).joined(separator: ", ")
          throw .invalid(
            "\(field.name) is \(quoted(text)); give one of \(known)", parameter: field.name)
        }
        answers = form
      case "explain": explains = try field.bool()
      case "candidates": includesCandidates = try field.bool()
      default:
        throw .invalid(
          "\(quoted(field.name)) is unknown; known are strategy, max_samples, budget, risk, "
            + "min_confidence, answers, explain, candidates", parameter: "parsimony",
          code: "unknown_parameter")
      }
    }
  }

  private static func budget(_ value: JSONValue) throws(OpenAIError) -> Budget {
    guard let members = value.object else {
      throw .invalid(
        #"parsimony.budget is no object; write "budget": {"tokens": 4000}"#,
        parameter: "parsimony.budget")
    }
    var budget = Budget.unlimited
    for (name, value) in members where !value.isNull {
      let field = Field(name: "parsimony.budget.\(name)", value: value)
      switch name {
      case "tokens": budget.tokens = try field.integer(in: 1...(1 << 40))
      case "samples": budget.samples = try field.integer(in: 1...(1 << 20))
      case "calls": budget.calls = try field.integer(in: 1...(1 << 20))
      case "seconds": budget.seconds = try field.number(in: 0...86_400)
      case "cost": budget.cost = try field.number(in: 0...1e15)
      default:
        throw .invalid(
          "\(quoted(field.name)) is unknown; known are tokens, samples, calls, seconds, cost",
          parameter: "parsimony.budget", code: "unknown_parameter")
      }
    }
    return budget
  }

  /// A member with its full name, for messages.
  private struct Field {
    let name: String
    let value: JSONValue

    func string() throws(OpenAIError) -> String {
      guard let text = value.string else {
        throw .invalid("\(name) is no string", parameter: name, code: "invalid_type")
      }
      return text
    }

    func bool() throws(OpenAIError) -> Bool {
      guard let value = value.bool else {
        throw .invalid("\(name) is neither true nor false", parameter: name, code: "invalid_type")
      }
      return value
    }

    func integer(in range: ClosedRange<Int>) throws(OpenAIError) -> Int {
      guard let value = value.integer, range.contains(value) else {
        throw .invalid(
          "\(name) must be a whole number in \(range.lowerBound)...\(range.upperBound)",
          parameter: name)
      }
      return value
    }

    func number(in range: ClosedRange<Double>) throws(OpenAIError) -> Double {
      guard let value = value.number, range.contains(value) else {
        throw .invalid(
          "\(name) must be a number in \(range.lowerBound)...\(range.upperBound)",
          parameter: name)
      }
      return value
    }
  }
}
