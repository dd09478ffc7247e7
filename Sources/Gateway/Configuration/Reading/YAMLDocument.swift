import Parsimony
import Yams

/// One YAML document as nodes with their places.
enum YAMLDocument {
  /// The longest text, in bytes.
  static let maximumBytes = 1 << 20

  /// The root; nil where the text is no usable document, which is then noted.
  static func root(of yaml: String, problems: ConfigurationProblems) -> Node? {
    guard yaml.utf8.count <= maximumBytes else {
      problems.add(
        .unreadable, at: .start,
        "The file has \(yaml.utf8.count) bytes; a configuration has at most \(maximumBytes).")
      return nil
    }
    if let position = YAMLAliasScan.firstAlias(in: yaml) {
      problems.add(
        .syntax, at: position,
        "Aliases (*name) are not read; write the value out, or put it in quotes if it is a text.")
      return nil
    }
    do {
      // The parser keeps a pointer into the text, which short strings do not have.
      var text = yaml + String(repeating: "\n", count: max(0, 16 - yaml.utf8.count))
      text.makeContiguousUTF8()
      guard let root = try Yams.compose(yaml: text), !root.isEmptyScalar else {
        problems.add(.syntax, at: .start, "The file holds nothing; write at least one model.")
        return nil
      }
      return root
    } catch let error as YamlError {
      let (position, message) = place(of: error)
      problems.add(.syntax, at: position, message)
    } catch {
      problems.add(.syntax, at: .start, "The file is no YAML.")
    }
    return nil
  }

  /// Where and what; the text around it is left out, since it may hold a secret.
  private static func place(of error: YamlError) -> (TextPosition, String) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      (TextPosition(mark), "The YAML cannot be read: \(problem).")
    case .duplicatedKeysInMapping(let names, let context):
      (
        TextPosition(context.mark),
        "\(names.prefix(5).map { quoted($0) }.joined(separator: ", ")) "
          + "\(names.count == 1 ? "stands" : "stand") twice in one section; remove one."
      )
    case .reader(let problem, let offset, _, let yaml):
      (TextPosition(offset: offset ?? 0, in: yaml), "The YAML cannot be read: \(problem).")
    case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
      (.start, "The file is no YAML.")
    }
  }
}

extension TextPosition {
  init(_ mark: Mark) { self.init(line: mark.line, column: mark.column) }

  /// The place of a character.
  init(offset: Int, in text: String) {
    let before = text.prefix(max(0, offset))
    let line = before.split(separator: "\n", omittingEmptySubsequences: false)
    self.init(line: line.count, column: (line.last?.unicodeScalars.count ?? 0) + 1)
  }
}

extension Node {
  /// Where it stands.
  var position: TextPosition { mark.map { TextPosition($0) } ?? .start }

  /// Whether it says nothing: `key:`, `~`, `null`.
  var isEmptyScalar: Bool {
    guard case .scalar(let scalar) = self, scalar.style == .plain || scalar.style == .any else {
      return false
    }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  /// What it is, for messages.
  var kindText: String {
    switch self {
    case .scalar: isEmptyScalar ? "empty" : "a single value"
    case .mapping: "a section"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }
}
