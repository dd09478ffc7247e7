import Foundation

/// The built program, run as people run it.
struct Program {
  /// What a finished process left behind.
  struct Result {
    let status: Int32
    let wasKilled: Bool
    let output: String
    let error: String
  }

  /// The executable beside the test bundle; nil where it was not built.
  static let url: URL? = {
    let arguments = CommandLine.arguments
    var bundles = arguments.filter { $0.contains(".xctest") }
    bundles.append(Bundle.main.bundlePath)
    bundles.append(arguments.first ?? "")
    for bundle in bundles {
      var folder = URL(fileURLWithPath: bundle).resolvingSymlinksInPath()
      // On macOS the bundle is a folder around the executable.
      for _ in 0..<4 {
        folder.deleteLastPathComponent()
        let program = folder.appendingPathComponent("parsimony")
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: program.path, isDirectory: &isFolder),
          !isFolder.boolValue, FileManager.default.isExecutableFile(atPath: program.path)
        {
          return program
        }
      }
    }
    return nil
  }()

  /// Whether end-to-end tests can run.
  static var isBuilt: Bool { url != nil }

  /// A process that was started, with its output going to files.
  final class Running {
    let process: Process
    private let folder: URL

    init(_ arguments: [String], environment: [String: String], folder working: URL?) throws {
      folder = try Scratch.folder("run")
      process = Process()
      process.executableURL = Program.url
      process.arguments = arguments
      // Nothing of the surroundings shows in the output; recorded data is not looked for around
      // the program, either.
      var all = ProcessInfo.processInfo.environment
      for name in ["COLUMNS", "PARSIMONY_MODELS"] { all[name] = nil }
      all["PARSIMONY_DATA"] = folder.path
      all.merge(environment) { $1 }
      process.environment = all
      process.currentDirectoryURL = working ?? folder
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try Self.handle(folder.appendingPathComponent("out"))
      process.standardError = try Self.handle(folder.appendingPathComponent("err"))
      try process.run()
    }

    private static func handle(_ file: URL) throws -> FileHandle {
      try Data().write(to: file)
      return try FileHandle(forWritingTo: file)
    }

    /// Waits for the end.
    func result() throws -> Result {
      process.waitUntilExit()
      defer { try? FileManager.default.removeItem(at: folder) }
      return Result(
        status: process.terminationStatus,
        wasKilled: process.terminationReason == .uncaughtSignal,
        output: try text("out"), error: try text("err"))
    }

    private func text(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
    }
  }

  /// Starts the program.
  static func start(
    _ arguments: [String], environment: [String: String] = [:], folder: URL? = nil
  ) throws -> Running {
    try Running(arguments, environment: environment, folder: folder)
  }

  /// Runs the program to its end.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], folder: URL? = nil
  ) throws -> Result {
    try start(arguments, environment: environment, folder: folder).result()
  }
}
