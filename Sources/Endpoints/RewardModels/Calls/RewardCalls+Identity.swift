import Parsimony

extension RewardCalls {
  /// Who the model is, by the upstream's name and the model's.
  func identity(fingerprint: String = "") -> ModelIdentity {
    ModelIdentity(name: "\(name) (\(model))", fingerprint: fingerprint)
  }
}

extension UInt64 {
  /// The session of a call that belongs to none: keeps a question's calls together all the same.
  static func ofQuestion(_ question: Question) -> UInt64 { StableHash.fnv1a(question.id) }
}
