extension GatewayConfiguration {
  /// All keys of the configuration and of key files, as a plain table for help pages: key, form,
  /// what holds without it, meaning.
  public static let schemaDocumentation: String = {
    let forms = """
      DURATION is 500ms, 5s, 2m or 1h. BYTES is 65536, 64KiB or 8MiB. PATH is relative to the
      file it stands in.
      """
    return ConfigurationSchema.all.map(\.documentation).joined(separator: "\n") + "\n" + forms
  }()
}

extension ConfigurationSchema {
  /// The section's table.
  var documentation: String {
    let width = (names.map(\.count).max() ?? 0) + 2
    let lines = keys.map { key in
      "  " + key.name + String(repeating: " ", count: width - key.name.count) + key.about
        + "\n" + String(repeating: " ", count: width + 2) + key.form
        + (key.standard.isEmpty ? "" : " (\(key.standard))")
    }
    return ([title] + lines).joined(separator: "\n") + "\n"
  }
}
