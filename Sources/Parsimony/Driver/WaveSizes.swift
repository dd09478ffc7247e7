/// Which sample orders of a list of actions stand together: neighbours of one prefix, extent and
/// mode, with indices that count up.
struct WaveSizes {
  /// For each action that is a sample, how many are in its wave; 0 for other actions.
  private(set) var count: [Int]
  /// Whether the action begins a wave.
  private(set) var isFirst: [Bool]

  init(_ actions: [Action]) {
    count = Array(repeating: 0, count: actions.count)
    isFirst = Array(repeating: false, count: actions.count)
    var start = 0
    while start < actions.count {
      guard case .sample(let first, let prefix, let extent, let mode) = actions[start] else {
        start += 1
        continue
      }
      var end = start + 1
      while end < actions.count,
        actions[end]
          == .sample(
            CandidateID(first.index + end - start), prefix: prefix, extent: extent, mode: mode)
      { end += 1 }
      isFirst[start] = true
      for place in start..<end { count[place] = end - start }
      start = end
    }
  }
}
