import Foundation
import GRDB
import Parsimony

/// Runs on disk: every question, trace, step, score, decision and spend, and every labelled
/// solution, in one SQLite file.
///
/// A finished question is written in one transaction, so that a process killed at any moment leaves
/// whole questions only; running again with the same key skips them. The tables are plain, to be
/// inspected with any SQLite tool; `run_summary` and `rollout_summary` show a line a run.
///
/// Calls block for the milliseconds that a transaction takes. Two processes may use one file: each
/// waits up to ten seconds for the other.
public final class RunStore: Sendable {
  /// The file.
  public let path: String
  let database: DatabaseQueue
  let writeHook: (@Sendable (WritePoint) throws -> Void)?

  /// A moment within the transaction that writes a question, for tests that fail there.
  package enum WritePoint: String, Sendable, Hashable, CaseIterable {
    case begin, question, trace, step, score, decision, spend, commit
  }

  /// Opens the file, makes it when there is none, and brings its schema up to date.
  ///
  /// Throws `io` when the file cannot be opened, made, written or locked, and `badData` when it is
  /// damaged, no run store, or of a newer version of the program.
  public convenience init(path: String) throws(ExperimentError) {
    try self.init(path: path, writeHook: nil)
  }

  /// Opens the file with a hook before every write, with the schema of an older version, or with a
  /// shorter wait for locks: for tests.
  package init(
    path: String, schema: String? = nil, lockTimeout: Double = 60,
    writeHook: (@Sendable (WritePoint) throws -> Void)?
  ) throws(ExperimentError) {
    self.path = path
    self.writeHook = writeHook
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw ExperimentError(
        .io, "Cannot make the folder \(folder.path) of the run store: \(reason(error)).")
    }
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(lockTimeout)
    configuration.label = "run store"
    do {
      database = try DatabaseQueue(path: path, configuration: configuration)
      try database.read { try Self.requireOurs($0, path: path) }
      try Self.migrate(database, upTo: schema)
    } catch {
      throw Self.translate(error, path: path)
    }
  }

  /// Opens a file that is there to read it, and leaves it as it is: older versions have no rollouts.
  ///
  /// Throws as ``init(path:)`` does, and `io` when there is no such file.
  public init(reading path: String) throws(ExperimentError) {
    self.path = path
    writeHook = nil
    guard FileManager.default.fileExists(atPath: path) else {
      throw ExperimentError(.io, "There is no run store \(path); check the path.")
    }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(60)
    configuration.label = "run store"
    do {
      database = try DatabaseQueue(path: path, configuration: configuration)
      try database.read { try Self.requireOurs($0, path: path) }
    } catch {
      throw Self.translate(error, path: path)
    }
  }

  /// Runs plain SQL: for tests that look at, or damage, the tables.
  package func execute(_ sql: String) throws(ExperimentError) {
    try write { try $0.execute(sql: sql) }
  }

  /// The first column of the first row: for tests.
  package func integer(_ sql: String) throws(ExperimentError) -> Int? {
    try read { try Int.fetchOne($0, sql: sql) }
  }

  /// Moves everything from the write-ahead log into the file itself.
  package func checkpoint() throws(ExperimentError) {
    do {
      try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    } catch {
      throw Self.translate(error, path: path)
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(ExperimentError) -> Value {
    do { return try database.read(body) } catch { throw Self.translate(error, path: path) }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws(ExperimentError) -> Value {
    do { return try database.write(body) } catch { throw Self.translate(error, path: path) }
  }

  static func translate(_ error: any Error, path: String) -> ExperimentError {
    if let error = error as? ExperimentError { return error }
    guard let error = error as? DatabaseError else {
      return ExperimentError(.io, "The run store \(path) failed: \(error)")
    }
    let words = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    case .SQLITE_NOTADB:
      return ExperimentError(
        .badData, "\(path) is no run store (\(words)); give another path or move the file away.")
    case .SQLITE_CORRUPT, .SQLITE_MISMATCH, .SQLITE_CONSTRAINT, .SQLITE_ERROR:
      return ExperimentError(
        .badData,
        "The run store \(path) is damaged (\(words)); restore a copy, or move it away to start "
          + "a new one.")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return ExperimentError(
        .io,
        "The run store \(path) is locked by another process (\(words)); wait for it to end or "
          + "give another path.")
    case .SQLITE_FULL:
      return ExperimentError(.io, "No space is left for the run store \(path) (\(words)).")
    default:
      return ExperimentError(
        .io,
        "The run store \(path) cannot be opened or written (\(words)); check the path and its "
          + "permissions.")
    }
  }
}
