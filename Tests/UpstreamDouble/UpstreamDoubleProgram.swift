import NIOPosix

/// The double as a program: prints its address, then serves until it is killed.
public enum UpstreamDoubleProgram {
  /// Runs with arguments: `--port N`, `--fast`, `--text TEXT`, `--delay-ms N`, `--behaviour NAME`.
  ///
  /// - Throws: ``UsageError`` for anything else.
  public static func run(_ arguments: [String]) async throws {
    var port = 0
    var isFast = false
    var text = "The answer is 7."
    var hasText = false
    var delay = Duration.zero
    var behaviour = Behaviour()
    var rest = arguments[...]
    while let name = rest.popFirst() {
      if name == "--fast" {
        isFast = true
        continue
      }
      guard let value = rest.popFirst() else { throw UsageError(argument: name) }
      switch name {
      case "--port": port = try Int(value) ?? { throw UsageError(argument: value) }()
      case "--text":
        text = value
        hasText = true
      case "--delay-ms":
        delay = try Int(value).map { .milliseconds($0) } ?? { throw UsageError(argument: value) }()
      case "--behaviour":
        behaviour = try Behaviour.presets[value] ?? { throw UsageError(argument: value) }()
      default: throw UsageError(argument: name)
      }
    }
    if delay > .zero { behaviour.firstByteDelay = delay }
    if hasText { behaviour.completions = [Completion(text)] }
    let double = try await UpstreamDouble.start(
      behaviour, port: port, keepsCalls: false,
      fast: isFast ? FastReplies(text: text, delay: delay) : nil,
      group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
    print("listening on \(double.address)")
    try await double.run()
  }

  /// An argument that is not understood.
  public struct UsageError: Error, CustomStringConvertible {
    /// The argument.
    public let argument: String

    /// What is understood.
    public var description: String {
      "\(argument) is not understood: --port N, --fast, --text TEXT, --delay-ms N, --behaviour "
        + Behaviour.presets.keys.sorted().joined(separator: "|")
    }
  }
}
