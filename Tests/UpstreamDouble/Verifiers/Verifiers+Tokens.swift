/// Tokens: a piece of the vocabulary (ids from 256 on), or a byte.
extension Verifiers {
  /// llama-server with `content`, vLLM with `prompt`.
  static func tokenize(_ body: JSON, _ scoring: Scoring) -> JSON {
    guard let text = body["content"]?.string else {
      let ids = tokens(of: body["prompt"]?.string ?? "", scoring).map { JSON.integer($0.id) }
      return ["count": .integer(ids.count), "max_model_len": 4096, "tokens": .array(ids)]
    }
    let tokens = tokens(of: text, scoring)
    guard body["with_pieces"]?.bool ?? false else {
      return ["tokens": .array(tokens.map { .integer($0.id) })]
    }
    return ["tokens": .array(tokens.map { ["id": .integer($0.id), "piece": piece($0.bytes)] })]
  }

  /// llama-server without pooling: a state for every token of every input.
  static func embeddings(_ body: JSON, _ scoring: Scoring) -> JSON {
    let input = body["input"] ?? body["content"]
    let inputs: [[(id: Int, bytes: [UInt8])]]
    if let ids = input?.array, ids.contains(where: { $0.integer != nil }) {
      inputs = [ids.map { token($0.integer ?? 0, scoring) }]
    } else if let lists = input?.array, lists.contains(where: { $0.array != nil }) {
      inputs = lists.map { ($0.array ?? []).map { token($0.integer ?? 0, scoring) } }
    } else {
      inputs = (texts(input) ?? []).map { tokens(of: $0, scoring) }
    }
    return .array(
      inputs.enumerated().map { index, tokens -> JSON in
        var text: [UInt8] = []
        var states = tokens.map { token -> JSON in
          text += token.bytes
          let state = scoring.hiddenState(String(decoding: text, as: UTF8.self))
          return .array(state.map { scoring.shape == .text ? "x" : .number($0) })
        }
        switch scoring.shape {
        case .empty: states = []
        case .short: states = Array(states.dropLast())
        case .long: states.append(states.last ?? [])
        case .wrongColumns: states = states.map { _ in [0.25] }
        default: break
        }
        return scoring.shape == .missing
          ? ["index": .integer(index)]
          : ["index": .integer(index), "embedding": .array(states)]
      })
  }

  private static func tokens(of text: String, _ scoring: Scoring) -> [(id: Int, bytes: [UInt8])] {
    let bytes = Array(text.utf8)
    var tokens: [(id: Int, bytes: [UInt8])] = []
    var position = 0
    while position < bytes.count {
      let piece = scoring.pieces.firstIndex {
        !$0.isEmpty && bytes[position...].starts(with: $0.utf8)
      }
      let token = piece.map { (id: 256 + $0, bytes: Array(scoring.pieces[$0].utf8)) }
      tokens.append(token ?? (id: Int(bytes[position]), bytes: [bytes[position]]))
      position += tokens.last?.bytes.count ?? 1
    }
    return tokens
  }

  private static func token(_ id: Int, _ scoring: Scoring) -> (id: Int, bytes: [UInt8]) {
    guard id >= 256 else { return (id, [UInt8(truncatingIfNeeded: id)]) }
    return (
      id, scoring.pieces.indices.contains(id - 256) ? Array(scoring.pieces[id - 256].utf8) : []
    )
  }

  /// Text where the bytes are UTF-8, a list of bytes otherwise.
  private static func piece(_ bytes: [UInt8]) -> JSON {
    String(validating: bytes, as: UTF8.self).map { .string($0) }
      ?? .array(bytes.map { .integer(Int($0)) })
  }
}
