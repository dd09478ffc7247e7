/// How far the answers of one question's traces agree.
enum SiblingAgreement {
  /// For each trace, the share of the other traces that give the same answer; 0 for a trace without
  /// an answer, nil when there is no other trace. Answers are compared as they are: normalise first.
  static func shares(of answers: [String?]) -> [Double?] {
    guard answers.count > 1 else { return answers.map { _ in nil } }
    var counts: [String: Int] = [:]
    for case let answer? in answers { counts[answer, default: 0] += 1 }
    return answers.map { answer in
      Double(max(0, answer.flatMap { counts[$0] } ?? 1) - 1) / Double(answers.count - 1)
    }
  }
}
