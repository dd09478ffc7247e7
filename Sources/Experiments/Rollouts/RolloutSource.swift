import Foundation
import Parsimony

/// Rollouts, and where they came from.
public struct RolloutSource: Sendable, Hashable {
  /// The file, and the run in it, for messages.
  public let origin: String
  /// The rollouts.
  public let set: RolloutSet

  /// Makes a source.
  public init(origin: String, set: RolloutSet) {
    self.origin = origin
    self.set = set
  }

  /// The rollouts that a specification names: `FILE.jsonl`, `FILE.csv`, `STORE.sqlite` where there is
  /// one run only, or `STORE.sqlite#ID`.
  ///
  /// Files are told apart by their content. Throws `io` when a file cannot be read, `badData` when
  /// it is damaged or empty of rollouts, and `badArgument` when it does not say which run of several.
  public static func load(_ specification: String) throws(ExperimentError) -> RolloutSource {
    let (path, id) = try split(specification)
    if id == nil, try RolloutFileKind(path: path) == .store {
      let runs = try RunStore(reading: path).rolloutSummaries()
      guard runs.count <= 1 else {
        let list = runs.map { "#\($0.run.id) \(quoted($0.header.questions))" }
        throw ExperimentError(
          .badArgument,
          "\(path) holds \(runs.count) runs of rollouts (\(list.joined(separator: ", "))); name "
            + "one of them, such as \(path)#\(runs[0].run.id).")
      }
    }
    let sources = try read(path, run: id)
    guard sources.count <= 1 else {
      throw ExperimentError(
        .badArgument,
        "\(path) holds \(sources.count) runs of rollouts; import it into a run store, and name one "
          + "of them.")
    }
    guard let source = sources.first else {
      throw ExperimentError(.badData, "\(path) holds no rollouts; collect or import some first.")
    }
    return source
  }

  /// All rollouts that a specification names, one source a run; none where a store has none.
  public static func all(in specification: String) throws(ExperimentError) -> [RolloutSource] {
    let (path, id) = try split(specification)
    return try read(path, run: id)
  }

  /// Separates `#ID` from the path; a file of that very name comes first.
  private static func split(
    _ specification: String
  ) throws(ExperimentError) -> (path: String, id: Int64?) {
    guard !FileManager.default.fileExists(atPath: specification),
      let mark = specification.lastIndex(of: "#")
    else { return (specification, nil) }
    let number = specification[specification.index(after: mark)...]
    guard let id = Int64(number), id > 0 else {
      throw ExperimentError(
        .badArgument,
        "\(quoted(specification)) names no run: write STORE#ID, with an id that `parsimony rollouts "
          + "list` shows, such as runs.sqlite#1.")
    }
    return (String(specification[..<mark]), id)
  }

  private static func read(_ path: String, run: Int64?) throws(ExperimentError) -> [RolloutSource] {
    let kind = try RolloutFileKind(path: path)
    if kind == .store { return try stored(path, run: run) }
    guard run == nil else {
      throw ExperimentError(
        .badArgument, "\(path) is no run store, so that no run can be named in it; leave #ID out.")
    }
    if kind == .lines {
      return [RolloutSource(origin: path, set: try RolloutFile(URL(fileURLWithPath: path)).read())]
    }
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw ExperimentError(.io, "Cannot read the rollouts \(path): \(reason(error)).")
    }
    return try RolloutTable.decode(data, name: path).map { RolloutSource(origin: path, set: $0) }
  }

  private static func stored(
    _ path: String, run: Int64?
  ) throws(ExperimentError) -> [RolloutSource] {
    let store = try RunStore(reading: path)
    var runs = try store.rolloutSummaries().map(\.run)
    if let run { runs = [RunStore.RolloutRun(id: run)] }
    var sources: [RolloutSource] = []
    for run in runs {
      sources.append(
        RolloutSource(origin: "\(path)#\(run.id)", set: try store.rollouts(of: run)))
    }
    return sources
  }
}

/// The forms in which rollouts lie on disk.
private enum RolloutFileKind {
  case store, lines, table

  /// Looks at the first bytes. Throws `io` where the file cannot be read.
  init(path: String) throws(ExperimentError) {
    let url = URL(fileURLWithPath: path)
    let start: Data
    do {
      let handle = try FileHandle(forReadingFrom: url)
      defer { try? handle.close() }
      start = try handle.read(upToCount: 64) ?? Data()
    } catch {
      throw ExperimentError(
        .io, "Cannot read the rollouts \(path): \(reason(error)). Check the path.")
    }
    if start.starts(with: Data("SQLite format 3\0".utf8)) {
      self = .store
    } else if start.drop(while: { [0xEF, 0xBB, 0xBF, 0x22].contains($0) })
      .starts(with: Data("question".utf8))
    {
      self = .table
    } else {
      self = .lines
    }
  }
}
