/// The endpoints of verifiers, in vLLM's and llama-server's shapes.
enum Verifiers {
  static let routes: Set<String> = [
    "/pooling", "/classify", "/score", "/v1/score", "/embeddings", "/v1/embeddings",
    "/generative_scoring", "/tokenize", "/completion",
  ]

  static func content(route: String, _ body: JSON, _ behaviour: Behaviour) -> ReplyContent {
    let scoring = behaviour.scoring
    switch route {
    case "/pooling": return pooling(body, behaviour)
    case "/classify": return classify(body, behaviour)
    case "/score", "/v1/score": return score(body, behaviour)
    case "/embeddings": return ReplyContent(embeddings(body, scoring))
    case "/generative_scoring": return generativeScoring(body, behaviour)
    case "/tokenize": return ReplyContent(tokenize(body, scoring))
    case "/completion": return ReplyContent(labels(body, scoring))
    default:
      return .error(
        400, body: .openAI, message: "Pooling type none is not OpenAI-compatible.")
    }
  }

  /// vLLM: one list of rows an input, one row a step tag.
  private static func pooling(_ body: JSON, _ behaviour: Behaviour) -> ReplyContent {
    let scoring = behaviour.scoring
    let inputs = texts(body["input"]) ?? [chat(body["messages"])]
    let data = inputs.map { input in
      rows(
        ends(of: scoring.stepTag, in: input).map { scoring.score(String(input[..<$0])) }, scoring)
    }
    return list("pooling", data, inputs, behaviour)
  }

  private static func classify(_ body: JSON, _ behaviour: Behaviour) -> ReplyContent {
    let scoring = behaviour.scoring
    let inputs = texts(body["input"]) ?? [chat(body["messages"])]
    let data = inputs.enumerated().map { index, input -> JSON in
      let row = shaped([row(scoring.score(input), scoring)], scoring).first ?? []
      return [
        "index": .integer(index), "label": "LABEL_1", "probs": row,
        "num_classes": .integer(row.array?.count ?? 0),
      ]
    }
    return items(scoring.shape == .short ? Array(data.dropLast()) : data, inputs, behaviour)
  }

  private static func score(_ body: JSON, _ behaviour: Behaviour) -> ReplyContent {
    let scoring = behaviour.scoring
    let queries = texts(body["text_1"] ?? body["queries"]) ?? []
    let inputs = texts(body["text_2"] ?? body["documents"]) ?? []
    let data = inputs.enumerated().map { index, input -> JSON in
      let score = scoring.score((queries.first ?? "") + input)
      return [
        "index": .integer(index), "object": "score",
        "score": scoring.shape == .text
          ? "good" : .number(scoring.shape == .beyondRange ? 7 : score),
      ]
    }
    return items(scoring.shape == .short ? Array(data.dropLast()) : data, inputs, behaviour)
  }

  private static func generativeScoring(_ body: JSON, _ behaviour: Behaviour) -> ReplyContent {
    let query = body["query"]?.string ?? ""
    let inputs = texts(body["items"]) ?? []
    let data = inputs.enumerated().map { index, input -> JSON in
      [
        "index": .integer(index), "object": "score",
        "score": .number(behaviour.scoring.score(query + input)),
      ]
    }
    return items(data, inputs.map { query + $0 }, behaviour)
  }

  /// llama-server: the two most likely tokens, by the grammar that allows no others.
  private static func labels(_ body: JSON, _ scoring: Scoring) -> JSON {
    let good = scoring.score(body["prompt"]?.string ?? "")
    let labels = (body["grammar"]?.string ?? "").split(
      separator: "\"", omittingEmptySubsequences: false)
    let names = stride(from: 1, to: labels.count, by: 2).map { String(labels[$0]) }
    let top = zip(names, [good, 1 - good]).sorted { $0.1 > $1.1 }.map { name, value -> JSON in
      [
        "id": .integer(Completion.identifier(of: name)), "token": .string(name),
        "prob": .number(value),
      ]
    }
    return [
      "content": top.first?["token"] ?? "",
      "tokens_evaluated": .integer(body["prompt"]?.string?.utf8.count ?? 0),
      "completion_probabilities": [
        [
          "token": top.first?["token"] ?? "", "prob": top.first?["prob"] ?? 0,
          "top_probs": .array(top),
        ]
      ],
    ]
  }
}
