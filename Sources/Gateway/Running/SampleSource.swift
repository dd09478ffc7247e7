import Endpoints
import Parsimony

/// What a run draws from, made for one request.
struct SampleSource: Sendable {
  let policy: any Policy
  let question: Question
  let answers: any AnswerReader
  let sampling: SamplingParameters
  let retry: RetryPolicy
  /// The replies of the servers as they came, by candidate.
  private let replies: ReplyStore?

  init(
    _ request: CompletionRequest, model: ServedModel, plan: RunPlan
  ) throws(OpenAIError) {
    var sampling: SamplingParameters
    switch model.backend {
    case .local(let local):
      policy = local.policy
      question = try Self.localQuestion(request, local)
      answers = local.answerReader
      sampling = local.sampling
      retry = RetryPolicy()
      replies = nil
    case .upstream(let upstream):
      let store = ReplyStore()
      var template: RequestTemplate
      do {
        template = try RequestTemplate(
          request.members, form: request.form == .chat ? .chat : .completion,
          stepEnd: model.alias.stepEnd)
      } catch {
        throw .invalid(error.message, parameter: error.member)
      }
      template.measuresLogProbabilities = plan.spec.usesCalibrator
      policy = UpstreamPolicy(
        upstream.client, capabilities: upstream.capabilities, template: template, keep: store)
      question = Self.question(request)
      answers = ReplyAnswers(form: request.options.answers ?? model.alias.answers)
      sampling = SamplingParameters(temperature: 0.7, maximumTokens: 4096)
      retry = upstream.client.description.retry
      replies = store
    }
    try Self.read(request, into: &sampling)
    self.sampling = sampling
  }

  /// The chosen candidate as the client gets it.
  func reply(_ id: CandidateID, _ trace: Trace) -> ChosenReply {
    if let stored = replies?[id.index] { return ChosenReply(stored) }
    return ChosenReply(trace)
  }

  private static func localQuestion(
    _ request: CompletionRequest, _ local: LocalModel
  ) throws(OpenAIError) -> Question {
    let text: String?
    let parameter: String
    switch request.form {
    case .chat:
      parameter = "messages"
      text = request.members.value("messages").flatMap { ConversationText.lastUser($0) }
    case .text:
      parameter = "prompt"
      text = request.members.value("prompt")?.string
    }
    guard let text else {
      throw .invalid("\(parameter) holds no text of a user", parameter: parameter)
    }
    do {
      return try local.question(text)
    } catch {
      throw .invalid("\(error)", parameter: parameter)
    }
  }

  private static func question(_ request: CompletionRequest) -> Question {
    let raw = request.members.raw("messages") ?? request.members.raw("prompt") ?? []
    let prompt = request.members.value("prompt")?.string
    let user = request.members.value("messages").flatMap { ConversationText.lastUser($0) }
    let text = prompt ?? user ?? String(decoding: raw, as: UTF8.self)
    return Question(
      id: StableHash.fingerprint(Array(raw)), prompt: text, text: text)
  }

  /// What the request says about drawing tokens.
  private static func read(
    _ request: CompletionRequest, into sampling: inout SamplingParameters
  ) throws(OpenAIError) {
    func number(_ name: String, _ range: ClosedRange<Double>) throws(OpenAIError) -> Double? {
      guard let value = request.members.value(name), !value.isNull else { return nil }
      guard let number = value.number, range.contains(number) else {
        throw .invalid(
          "\(name) must be a number in \(range.lowerBound)...\(range.upperBound)",
          parameter: name)
      }
      return number
    }
    if let temperature = try number("temperature", 0...2) { sampling.temperature = temperature }
    if let topP = try number("top_p", 0...1) { sampling.topP = topP }
    if let topK = try number("top_k", -1...1e6) { sampling.topK = max(0, Int(topK)) }
    // The newer name wins.
    if let limit = try number("max_tokens", 1...1e7) { sampling.maximumTokens = Int(limit) }
    if let limit = try number("max_completion_tokens", 1...1e7) {
      sampling.maximumTokens = Int(limit)
    }
  }
}
