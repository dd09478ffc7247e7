/// The endpoints: from a request to what is to be said.
enum Routes {
  static func content(for request: Request, _ behaviour: Behaviour, number: Int) -> ReplyContent {
    if let key = behaviour.requiredKey, request.header("authorization") != "Bearer \(key)" {
      return .error(401, body: .openAI, message: "Incorrect API key provided.")
    }
    switch (request.method, request.route) {
    case ("GET", "/health"), ("GET", "/v1/health"): return ReplyContent(["status": "ok"])
    case ("GET", "/v1/models"):
      return ReplyContent(models(behaviour.models))
    case ("GET", "/props"): return ReplyContent(props)
    case ("POST", _): break
    default: return notFound(request)
    }
    switch request.route {
    case "/v1/chat/completions", "/v1/completions":
      let isChat = request.route == "/v1/chat/completions"
      guard let body = request.json, case .object = body else { return malformed }
      let completion = CompletionRequest(body, isChat: isChat)
      guard behaviour.models.isEmpty || behaviour.models.contains(completion.model) else {
        return .error(
          404, body: .openAI, message: "The model `\(completion.model)` does not exist.")
      }
      return reply(to: completion, behaviour, number: number)
    default:
      guard Verifiers.routes.contains(request.route) else { return notFound(request) }
      guard let body = request.json, case .object = body else { return malformed }
      return Verifiers.content(route: request.route, body, behaviour)
    }
  }

  private static func reply(
    to request: CompletionRequest, _ behaviour: Behaviour, number: Int
  ) -> ReplyContent {
    if case .limited(let limit) = behaviour.choices, request.n > limit {
      return .error(
        400, body: .openAI, message: "n must be at most \(limit), got \(request.n)")
    }
    let reply = CompletionReply(request, behaviour, number: number)
    return request.isStreaming && behaviour.honoursStream
      ? ReplyContent(events: reply.events, behaviour) : ReplyContent(reply.body)
  }

  private static let malformed = ReplyContent.error(
    400, body: .openAI, message: "The body is no JSON object.")

  private static func notFound(_ request: Request) -> ReplyContent {
    .error(404, body: .openAI, message: "There is no \(request.method) \(request.route).")
  }

  private static func models(_ names: [String]) -> JSON {
    let data = (names.isEmpty ? ["double"] : names).map { name -> JSON in
      [
        "id": .string(name), "object": "model", "created": 1_700_000_000, "owned_by": "tests",
        "max_model_len": 4096,
      ]
    }
    return ["object": "list", "data": .array(data)]
  }

  private static let props: JSON = [
    "default_generation_settings": ["n_ctx": 4096, "params": [:]], "total_slots": 8,
    "model_path": "double.gguf", "chat_template": "", "build_info": "double",
  ]
}
