import Endpoints

/// What a probe has found, for the log.
enum CapabilityTable {
  static func text(_ found: EngineCapabilities) -> String {
    let rows: [(String, String)] = [
      ("chat completions", "\(found.chat)"), ("completions", "\(found.completions)"),
      (
        "n",
        found.choices ? found.maximumChoices.map { "up to \($0)" } ?? "true" : "false"
      ),
      ("seed", "\(found.seed)"), ("seeds count up", "\(found.seedsCountUp)"),
      ("log-probabilities, chat", found.chatLogProbabilities?.rawValue ?? "none"),
      ("log-probabilities, completions", found.completionLogProbabilities?.rawValue ?? "none"),
      ("token ids", "\(found.tokenIDs)"), ("stop", "\(found.stop)"),
      ("stop reason", "\(found.stopReason)"), ("streaming", "\(found.streaming)"),
      ("usage in streams", "\(found.streamUsage)"),
      ("chat continuation", "\(found.chatContinuation)"), ("priority", "\(found.priority)"),
      ("context", found.contextLength.map { "\($0)" } ?? "unknown"),
      ("endpoints", found.endpoints.joined(separator: " ")),
      ("served model", found.servedModel ?? "unknown"),
    ]
    let width = rows.map(\.0.count).max() ?? 0
    return "capabilities of \(found.engine.rawValue):\n"
      + rows.map { "  " + $0.0 + String(repeating: " ", count: width + 2 - $0.0.count) + $0.1 }
      .joined(separator: "\n")
  }
}
