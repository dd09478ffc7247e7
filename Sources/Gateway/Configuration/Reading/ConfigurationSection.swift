import Parsimony
import Yams

/// A section of a configuration: hands out values by key and notes what is wrong with them.
///
/// A value that is absent, or wrong and noted, is nil; so a reader goes on and finds the rest.
struct ConfigurationSection {
  /// Its place among the keys: `upstreams.qwen`; empty for the whole file.
  let path: String
  /// Where it begins.
  let position: TextPosition
  let problems: ConfigurationProblems
  /// Whether its values may be secrets, so that messages never show them.
  let isSecret: Bool
  private let values: [String: Node]

  /// Reads a section. Nil where the node is none; unknown keys are noted.
  init?(
    _ node: Node, path: String, position: TextPosition? = nil, schema: ConfigurationSchema,
    isSecret: Bool = false, problems: ConfigurationProblems
  ) {
    guard case .mapping(let mapping) = node else {
      problems.add(
        .wrongType, at: node.position,
        "\(path.isEmpty ? "The file" : path) is \(node.kindText); write a section with "
          + "\(schema.names.joined(separator: ", ")).")
      return nil
    }
    var values: [String: Node] = [:]
    for (key, value) in mapping where !problems.isFull {
      guard let name = key.scalar?.string, schema.names.contains(name) else {
        let shown = isSecret ? "This" : key.scalar.map { quoted($0.string) } ?? key.kindText
        problems.add(
          .unknownKey, at: key.position,
          "\(shown) is no key of \(path.isEmpty ? "the file" : path); "
            + NearestName.hint(isSecret ? "" : key.scalar?.string ?? "", among: schema.names))
        continue
      }
      values[name] = value
    }
    self.path = path
    self.position = position ?? node.position
    self.problems = problems
    self.isSecret = isSecret
    self.values = values
  }

  /// A key's place: `upstreams.qwen.url`.
  func path(of key: String) -> String { path.isEmpty ? key : path + "." + key }

  /// The value of a key, whatever it is; nil where it is absent, or empty, which is noted.
  func node(_ key: String, isRequired: Bool = false) -> Node? {
    guard let node = values[key] else {
      if isRequired {
        problems.add(
          .missingKey, at: position,
          "\(path.isEmpty ? "The file" : path) has no \(key); add it.")
      }
      return nil
    }
    if node.isEmptyScalar {
      problems.add(
        .wrongType, at: node.position,
        "\(path(of: key)) is empty; write a value or remove the key.")
      return nil
    }
    return node
  }

  /// Whether the key stands there.
  func has(_ key: String) -> Bool { values[key] != nil }

  /// A single value as it is written.
  func text(_ key: String, isRequired: Bool = false) -> Located<String>? {
    guard let node = node(key, isRequired: isRequired) else { return nil }
    return text(of: node, path(of: key))
  }

  /// A node that must be a single value.
  func text(of node: Node, _ path: String) -> Located<String>? {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
      problems.add(
        .wrongType, at: node.position,
        "\(path) is \(node.scalar == nil ? node.kindText : "empty"); write a text.")
      return nil
    }
    return Located(value: scalar.string, position: node.position)
  }

  /// A section within.
  func section(_ key: String, _ schema: ConfigurationSchema, isSecret: Bool = false)
    -> ConfigurationSection?
  {
    guard let node = node(key) else { return nil }
    return ConfigurationSection(
      node, path: path(of: key), schema: schema, isSecret: isSecret || self.isSecret,
      problems: problems)
  }

  /// The members of a section whose keys are names of the file's own.
  func entries(_ key: String, isRequired: Bool = false) -> [(name: Located<String>, value: Node)] {
    guard let node = node(key, isRequired: isRequired) else { return [] }
    guard case .mapping(let mapping) = node else {
      problems.add(
        .wrongType, at: node.position,
        "\(path(of: key)) is \(node.kindText); write NAME: VALUE pairs.")
      return []
    }
    return mapping.compactMap { name, value in
      text(of: name, "A name in \(path(of: key))").map { ($0, value) }
    }
  }

  /// The elements of a list; a single value is a list of one.
  func list(_ key: String) -> [Node] {
    guard let node = node(key) else { return [] }
    switch node {
    case .sequence(let sequence): return Array(sequence)
    case .scalar: return [node]
    case .mapping, .alias:
      problems.add(
        .wrongType, at: node.position,
        "\(path(of: key)) is \(node.kindText); write a list: [A, B].")
      return []
    }
  }

  /// Notes a bad value of a key; a secret section's value is never shown.
  func refuse(
    _ code: ConfigurationError.Code, _ key: String, _ value: Located<String>, _ fix: String
  ) {
    let shown = isSecret ? "not usable" : quoted(value.value)
    problems.add(code, at: value.position, "\(path(of: key)) is \(shown); \(fix)")
  }
}
