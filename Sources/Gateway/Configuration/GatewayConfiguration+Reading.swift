import Foundation
import Parsimony

extension GatewayConfiguration {
  /// Reads the YAML text of a configuration; ``schemaDocumentation`` lists the keys.
  ///
  /// Files that it names must be there, and environment variables set; neither is opened here, and
  /// no secret is read.
  ///
  /// - Parameters:
  ///   - yaml: The text, at most 1 MiB.
  ///   - file: The file as it was named, for messages; paths in it are relative to its folder.
  ///   - environment: The process's variables.
  /// - Throws: Everything that is wrong, with its line and column.
  public init(
    yaml: String, file: String, environment: [String: String]
  ) throws(ConfigurationError) {
    let problems = ConfigurationProblems()
    let reader = ConfigurationReader(
      source: ConfigurationSource(file: file, environment: environment), problems: problems)
    let configuration = reader.read(yaml)
    try problems.check(file: file)
    guard let configuration else {
      throw ConfigurationError(
        file: file,
        problems: [.init(code: .syntax, position: .start, message: "The file holds nothing.")])
    }
    self = configuration
  }

  /// Reads a configuration's file. Throws as ``init(yaml:file:environment:)``, and where the file
  /// cannot be read, is too large or is no UTF-8.
  public init(
    contentsOf file: String, environment: [String: String]
  ) throws(ConfigurationError) {
    func unreadable(_ message: String) -> ConfigurationError {
      ConfigurationError(
        file: file, problems: [.init(code: .unreadable, position: .start, message: message)])
    }
    guard let handle = FileHandle(forReadingAtPath: file),
      let data = try? handle.read(upToCount: YAMLDocument.maximumBytes + 1)
    else {
      throw unreadable("The file cannot be read; correct its path or permissions.")
    }
    guard data.count <= YAMLDocument.maximumBytes else {
      throw unreadable(
        "The file is larger than \(YAMLDocument.maximumBytes) bytes; a configuration is not.")
    }
    guard let yaml = String(validating: data, as: UTF8.self) else {
      throw unreadable("The file is no UTF-8 text; save it as UTF-8.")
    }
    try self.init(yaml: yaml, file: file, environment: environment)
  }
}
