import Foundation
import Testing

@Suite("Bad input: one line, the documented exit code", .enabled(if: Program.isBuilt), .serialized)
struct UsageTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    let status: Int32
    let error: String
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: [String], _ status: Int32, _ error: String) {
      self.arguments = arguments
      self.status = status
      self.error = error
    }
  }

  static let cases: [Case] = [
    Case(["foo"], 64, "Unexpected argument 'foo' (see `parsimony --help`)"),
    Case(
      ["solve"], 64, "Missing expected argument '<question> ...' (see `parsimony solve --help`)"),
    Case(
      ["solve", "4 9 10 13", "--foo"], 64,
      "Unknown option '--foo'. Did you mean '--n'? (see `parsimony solve --help`)"),
    Case(["solve", ""], 64, "'' holds no numbers: write 3 to 6 of them, for example '4 9 10 13'."),
    Case(
      ["solve", "4 x 3"], 64,
      "'x' is not a whole number: write digits only, for example '4 9 10 13'."),
    Case(
      ["solve", "1 2"], 64,
      "2 numbers given (1 2), but a puzzle needs 3 to 6: add one more."),
    Case(
      ["solve", "1 2 3 4 5 6 7"], 64,
      "7 numbers given ('1 2 3 4 5 6 7'), but a puzzle has at most 6: remove 1."),
    Case(
      ["solve", "4 9 10 13>25", "--target", "24"], 64,
      "The text '4 9 10 13>25' says target 25, but the separate target is 24: leave one of them out."
    ),
    Case(
      ["solve", "1 2 3", "--n", "0"], 64,
      "--n 0 is out of range: 1 to 4096 (see `parsimony solve --help`)"),
    Case(
      ["solve", "1 2 3", "--budget", "0"], 64,
      "--budget 0 is out of range: 1 up (see `parsimony solve --help`)"),
    Case(
      ["solve", "1 2 3", "--temperature", "nan"], 64,
      "--temperature nan is out of range: 0.0 to 5.0 (see `parsimony solve --help`)"),
    Case(
      ["solve", "1 2 3", "--json", "--explain"], 64,
      "give --json or --explain, not both (see `parsimony solve --help`)"),
    Case(
      ["solve", "1 2 3", "--policy", "no"], 64,
      "--policy 'no' is no built-in policy; there are: base, weak"),
    Case(
      ["solve", "1 2 3", "--policy", "prm"], 64,
      "--policy 'prm' is a process reward model, and a policy is needed"),
    Case(
      ["solve", "1 2 3", "--prm", "base"], 64,
      "--prm 'base' is a policy, and a process reward model is needed"),
    Case(
      ["solve", "1 2 3", "--strategy", "ias", "--policy", "weak"], 69,
      "strategy ias needs a calibrator, and none ships with policy weak: fit one with "
        + "`parsimony calibrate --policy weak --from RUN`, or use ias-raw"),
    Case(
      ["bench", "--set", "game24"], 69,
      "the recorded Games of 24 are not here: set PARSIMONY_DATA to the folder that holds "
        + "tot_game24/data/24/24.csv, or use --set generated"),
    Case(
      ["bench", "--rows", "1..2"], 64,
      "--rows choose rows of a file; with --set generated give --count "
        + "(see `parsimony bench --help`)"),
    Case(
      ["bench", "--seed", "1", "--seeds", "1,2"], 64,
      "give --seed or --seeds, not both (see `parsimony bench --help`)"),
    Case(
      ["bench", "--count", "2", "--json", "-", "--html", "-"], 64,
      "--json and --html cannot both go to standard output (see `parsimony bench --help`)"),
    Case(
      ["bench", "--strategies", "greedy,greedy"], 64,
      "The strategy greedy is given twice; a report has one line for each."),
    Case(
      ["bench", "--count", "2", "--html", "/"], 74, "'/' is a folder; name a file"),
  ]

  @Test(arguments: cases)
  func refuses(_ test: Case) async throws {
    let result = try Program.run(test.arguments, environment: try await SmallCatalog.environment())
    #expect(result.error == "parsimony: \(test.error)\n")
    #expect(result.status == test.status)
    #expect(result.output.isEmpty)
    #expect(!result.wasKilled)
  }

  @Test("files that are not what they should be")
  func files() async throws {
    let environment = try await SmallCatalog.environment()
    let folder = try Scratch.folder("bad")
    func file(_ name: String, _ text: String) throws -> String {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
      return name
    }
    let garbage = try file("garbage.csv", "a,b\n1,2\n")
    let row = try file("row.csv", "Rank,Puzzles,AMT (s),Solved rate\n1,1 2 x,4.4,99.20%\n")
    for (arguments, status, words) in [
      (["bench", "--set", garbage], Int32(65), "garbage.csv, line 1: the header"),
      (["bench", "--set", row], 65, "row.csv, line 2: 'x' is not a whole number"),
      (["bench", "--set", "none.csv"], 74, "there is no such file"),
      (["bench", "--set", "."], 74, "Cannot read the problem file"),
      (["bench", "--count", "2", "--store", garbage], 65, "garbage.csv is no run store"),
      (["bench", "--count", "2", "--json", "no/where.json"], 74, "there is no folder"),
    ] {
      let result = try Program.run(arguments, environment: environment, folder: folder)
      #expect(result.status == status, "\(arguments): \(result.error)")
      #expect(
        result.error.hasPrefix("parsimony: ") && result.error.contains(words), "\(result.error)")
      #expect(result.error.split(separator: "\n").count == 1)
      #expect(result.output.isEmpty)
    }
    #expect(
      try String(contentsOf: folder.appendingPathComponent(garbage), encoding: .utf8)
        == "a,b\n1,2\n")
  }

  @Test("models that are damaged or missing")
  func models() async throws {
    let healthy = try await SmallCatalog.folder.value
    let root = try Scratch.folder("damaged").appendingPathComponent("models")
    try FileManager.default.copyItem(at: healthy, to: root)
    let environment = ["PARSIMONY_MODELS": root.path]
    func damage(_ name: String, _ change: (inout Data) -> Void) throws {
      let file = root.appendingPathComponent(name)
      var data = try Data(contentsOf: file)
      change(&data)
      try data.write(to: file)
    }
    func solve(_ status: Int32, _ words: String) throws {
      let result = try Program.run(["solve", "1 2 3"], environment: environment)
      #expect(result.status == status, "\(result.error)")
      #expect(
        result.error.hasPrefix("parsimony: ") && result.error.contains(words), "\(result.error)")
      #expect(result.error.split(separator: "\n").count == 1)
    }
    try damage("base/calibrator-prm.json") { $0 = Data("{}".utf8) }
    try solve(65, "calibrator-prm.json")
    try damage("base/calibrator-prm.json") { data in
      data =
        (try? Data(contentsOf: healthy.appendingPathComponent("base/calibrator-prm.json"))) ?? data
      data = Data(
        String(decoding: data, as: UTF8.self).replacing("builtin/base", with: "other").utf8)
    }
    try solve(65, "fitted for policy 'other'")
    try damage("base/model.safetensors") { $0[$0.count - 3] ^= 1 }
    try solve(65, "its card says fnv1a64:")
    let doctor = try Program.run(["doctor"], environment: environment)
    #expect(doctor.status == 69)
    #expect(doctor.output.contains("problem  model base "))
    #expect(doctor.error.isEmpty)
    try damage("base/card.json") { $0 = Data("[]".utf8) }
    try solve(65, "card.json")
    try FileManager.default.removeItem(at: root)
    try solve(69, "PARSIMONY_MODELS names")
  }

  @Test("a full disk", .enabled(if: FileManager.default.isWritableFile(atPath: "/dev/full")))
  func fullDisk() async throws {
    let environment = try await SmallCatalog.environment()
    let result = try Program.run(
      ["bench", "--count", "1", "--n", "1", "--strategies", "greedy", "--json", "/dev/full"],
      environment: environment)
    #expect(result.status == 74)
    #expect(result.error.hasPrefix("parsimony: cannot write '/dev/full'"))
  }
}
