public import Parsimony

/// Makes the process reward model that an upstream's style asks for.
public enum ProcessRewardModels {
  /// A process reward model over HTTP.
  ///
  /// - Parameters:
  ///   - client: The upstream's; its description has a style.
  ///   - options: What the style needs beyond.
  /// - Throws: ``ProcessRewardError`` where there is no style, an option does not fit, or the head
  ///   cannot be read.
  public static func make(
    _ client: UpstreamClient, options: ProcessRewardOptions = ProcessRewardOptions()
  ) throws(ProcessRewardError) -> any ProcessRewardModel {
    try check(options, client.description)
    switch client.description.style {
    case .qwen:
      return PoolingRewardModel(
        client, tagging: options.tagging ?? .qwen(), goodIndex: options.goodIndex ?? 1,
        options: options)
    case .mathShepherd:
      return PoolingRewardModel(
        client, tagging: options.tagging ?? .mathShepherd(), goodIndex: options.goodIndex ?? 0,
        options: options)
    case .stepEnd:
      return PoolingRewardModel(
        client, tagging: options.tagging ?? .stepEnd(), goodIndex: options.goodIndex ?? 1,
        options: options)
    case .classify: return ClassifierRewardModel(client, endpoint: .classify, options: options)
    case .score: return ClassifierRewardModel(client, endpoint: .score, options: options)
    case .hiddenState:
      guard let file = options.headFile else {
        throw ProcessRewardError(
          .style,
          "upstream \(client.description.name) gives hidden states, but no head is named; give the "
            + "head.json that was exported with the model")
      }
      return HiddenStateRewardModel(client, head: try RewardHead(file: file), options: options)
    case .judge: return LabelTokenJudge(client, options: options)
    case nil:
      throw ProcessRewardError(
        .style,
        "upstream \(client.description.name) has no style; give one of "
          + ProcessRewardStyle.allCases.map(\.rawValue).joined(separator: ", "))
    }
  }

  private static func check(
    _ options: ProcessRewardOptions, _ upstream: UpstreamDescription
  ) throws(ProcessRewardError) {
    guard (0...1).contains(options.promptScore) else {
      throw ProcessRewardError(
        .number,
        "the prompt score \(options.promptScore) of upstream \(upstream.name) must be in 0...1")
    }
    guard options.goodIndex.map({ $0 == 0 || $0 == 1 }) ?? true else {
      throw ProcessRewardError(
        .number,
        "the good index \(options.goodIndex ?? 0) of upstream \(upstream.name) must be 0 or 1")
    }
    guard options.concurrency >= 1 else {
      throw ProcessRewardError(
        .number,
        "the concurrency \(options.concurrency) of upstream \(upstream.name) must be at least 1")
    }
    guard upstream.style != .judge || options.judgePrompt.contains("{solution}") else {
      throw ProcessRewardError(
        .style, "the judge's prompt of upstream \(upstream.name) must contain {solution}")
    }
    guard options.labels.good != options.labels.bad, !options.labels.good.isEmpty,
      !options.labels.bad.isEmpty
    else {
      throw ProcessRewardError(
        .style,
        "the labels \(quoted(options.labels.good)) and \(quoted(options.labels.bad)) of upstream "
          + "\(upstream.name) must be two different ones")
    }
  }
}
