extension [CalibrationRow] {
  /// One weight a row, 1 on average: equal, or inversely proportional to the number of rows of the
  /// row's question, so that every question weighs the same in total.
  package func weights(questionsEqually: Bool) -> [Double] {
    guard questionsEqually else { return [Double](repeating: 1, count: count) }
    var rowsOfQuestion: [String: Int] = [:]
    for row in self { rowsOfQuestion[row.questionID, default: 0] += 1 }
    return map {
      Double(count) / (Double(rowsOfQuestion.count) * Double(rowsOfQuestion[$0.questionID] ?? 1))
    }
  }
}
