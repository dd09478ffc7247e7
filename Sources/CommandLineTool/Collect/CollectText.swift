import Experiments

/// What `collect` prints.
enum CollectText {
  /// `34 of 100 questions, 0:42 left, 12,345 rollouts/s, 30 from the store`: the most useful first,
  /// for narrow terminals.
  static func progress(_ progress: RolloutProgress) -> String {
    var text = "\(Figures.count(progress.done)) of \(Figures.counted(progress.total, "question"))"
    if let remaining = progress.remainingSeconds { text += ", \(Figures.clock(remaining)) left" }
    if let rate = progress.rolloutsPerSecond { text += ", \(rateText(rate))" }
    if progress.resumed > 0 { text += ", \(Figures.count(progress.resumed)) from the store" }
    return text
  }

  /// The last line.
  static func result(_ result: CollectWork.Result, store: String) -> String {
    let progress = result.progress
    var text =
      "\(result.set): \(Figures.counted(progress.done, "question")) in \(store)#\(result.run.id)"
    if progress.resumed > 0 { text += ", \(Figures.count(progress.resumed)) of them from before" }
    text +=
      "; drew \(Figures.counted(progress.solutions, "solution")) and "
      + "\(Figures.counted(progress.rollouts, "rollout")), "
      + "\(Figures.counted(progress.policyTokens, "token"))"
    guard let rate = progress.rolloutsPerSecond else { return text + "\n" }
    return text + " in \(Figures.duration(progress.seconds)): \(rateText(rate))\n"
  }

  private static func rateText(_ rate: Double) -> String {
    "\(rate < 10 ? Figures.decimal(rate) : Figures.count(Int(rate.rounded()))) rollouts/s"
  }
}
