import Foundation

extension CompletionReply {
  /// The log-probabilities of a judge's labels in place of the first token's own; nil where the
  /// request is not one for a judge.
  var verdict: JSON? {
    let good = behaviour.scoring.score(request.prompt)
    let values = [log(good), log(1 - good)]
    if let ids = request.body["logprob_token_ids"]?.array?.compactMap(\.integer), !request.isChat {
      let top = zip(ids, values).map { JSON.Member("token_id:\($0)", .number($1)) }
      return [
        "tokens": [.string(top.first?.name ?? "")], "token_logprobs": [.number(values[0])],
        "top_logprobs": [.object(top)], "text_offset": [0],
      ]
    }
    let labels = behaviour.scoring.labels
    guard request.isChat, !labels.isEmpty else { return nil }
    let top = zip(labels, values).map { label, value -> JSON in
      ["token": .string(label), "logprob": .number(value), "bytes": nil]
    }
    return [
      "content": [
        [
          "token": .string(labels[0]), "logprob": .number(values[0]), "bytes": nil,
          "top_logprobs": .array(top),
        ]
      ]
    ]
  }
}
