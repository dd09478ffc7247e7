/// Collects what is wrong while a file is read, so that a person sees everything at once.
///
/// One reader, one thread: it is made and used up within one call.
final class ConfigurationProblems {
  /// What was found so far.
  private(set) var all: [ConfigurationError.Problem] = []

  /// Whether so much is wrong that more would help nobody.
  var isFull: Bool { all.count >= 1000 }

  /// Notes a problem. `message` must not show a secret.
  func add(_ code: ConfigurationError.Code, at position: TextPosition, _ message: String) {
    if isFull { return }
    all.append(ConfigurationError.Problem(code: code, position: position, message: message))
  }

  /// Throws what was found, where anything was.
  func check(file: String) throws(ConfigurationError) {
    guard all.isEmpty else { throw ConfigurationError(file: file, problems: all) }
  }
}

/// A value and where it stands.
struct Located<Value> {
  let value: Value
  let position: TextPosition
}

extension Located: Sendable where Value: Sendable {}
