import Testing

@Suite("Help screens", .enabled(if: Program.isBuilt), .serialized)
struct HelpTests {
  @Test(arguments: [
    (["--help"], HelpSnapshots.root), ([], HelpSnapshots.root),
    (["solve", "--help"], HelpSnapshots.solve), (["help", "solve"], HelpSnapshots.solve),
    (["bench", "--help"], HelpSnapshots.bench), (["models", "-h"], HelpSnapshots.models),
    (["doctor", "--help"], HelpSnapshots.doctor), (["export", "--help"], HelpSnapshots.export),
    (["collect", "--help"], HelpSnapshots.collect),
    (["rollouts", "--help"], HelpSnapshots.rollouts),
    (["help", "rollouts", "import"], HelpSnapshots.rolloutsImport),
    (["pool", "--help"], HelpSnapshots.pool),
    (["pool", "record", "--help"], HelpSnapshots.poolRecord),
    (["help", "pool", "import"], HelpSnapshots.poolImport),
    (["pool", "check", "-h"], HelpSnapshots.poolCheck),
  ])
  func screens(arguments: [String], text: String) throws {
    let result = try Program.run(arguments, environment: ["COLUMNS": "80"])
    #expect(result.output.split(separator: "\n") == text.split(separator: "\n"))
    #expect(result.status == 0)
    #expect(result.error.isEmpty)
    for line in result.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  @Test func version() throws {
    let result = try Program.run(["--version"])
    #expect(result.output == "0.1.0\n" && result.status == 0)
  }

  @Test("any width of the terminal", arguments: ["0", "-5", "1", "99999999999", "abc"])
  func widths(columns: String) throws {
    for arguments in [["--help"], ["doctor"]] {
      let result = try Program.run(
        arguments, environment: ["COLUMNS": columns, "PARSIMONY_MODELS": "/nowhere"])
      #expect([0, 69].contains(result.status))
      #expect(!result.wasKilled && !result.output.isEmpty)
    }
  }
}
