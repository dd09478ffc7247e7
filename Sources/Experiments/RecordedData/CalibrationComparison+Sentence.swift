extension CalibrationComparison {
  /// The verdict as a plain sentence with the figures, for a sample of so many questions.
  public func sentence(questions: Int) -> String {
    let says =
      if high < 0 {
        "\(method) is better than \(baseline)"
      } else if low > 0 {
        "\(method) is worse than \(baseline)"
      } else {
        "the sample is too small to tell whether \(method) is better than \(baseline)"
      }
    return "\(says): Brier difference \(differenceText), interval \(intervalText), "
      + "\(questions) questions"
  }
}
