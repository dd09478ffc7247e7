public import Foundation
import Parsimony

/// Makes a pool of recorded data that somebody else wrote.
public protocol PoolImporter: Sendable {
  /// The source's name on the command line, which becomes the pool's.
  var name: String { get }
  /// What it holds, in a few words.
  var summary: String { get }
  /// Where the file or folder lies within the folder of recorded data.
  var path: String { get }

  /// Reads the file or folder.
  ///
  /// - Parameters:
  ///   - url: the file, or the folder where ``path`` names one.
  ///   - records: what to do about records that are wrong.
  ///   - keepsText: whether the traces' text is kept.
  /// - Throws: `io`; `badData` as `records` says, and where no question is left.
  func read(
    _ url: URL, records: BadRecords, keepsText: Bool
  ) throws(ExperimentError) -> Pool
}

/// The sources that can be imported.
public enum PoolImporters {
  /// All of them, by name.
  public static let all: [any PoolImporter] = [
    GameOf24Importer(.standard), GameOf24Importer(.chainOfThought),
    DeepConfImporter(budget: 64, completedOnly: false),
    DeepConfImporter(budget: 64, completedOnly: true),
    DeepConfImporter(budget: 128, completedOnly: false),
    DeepConfImporter(budget: 128, completedOnly: true),
    SorenImporter(), SearchAndLearnImporter(.bestOf16), SearchAndLearnImporter(.single),
    SearchAndLearnImporter(.beam2), SearchAndLearnImporter(.beam16), BayesPRMImporter(),
    CodeTImporter(), PlanBenchImporter(), GatewayLogImporter(),
  ]

  /// The importer of a name. Throws `badArgument`, naming the like, where there is none.
  public static func named(_ name: String) throws(ExperimentError) -> any PoolImporter {
    if let importer = all.first(where: { $0.name == name }) { return importer }
    let names = all.map(\.name)
    let like = names.filter { !name.isEmpty && $0.hasPrefix(name) }
    throw ExperimentError(
      .badArgument,
      "There is no import source \(quoted(name)); give one of "
        + (like.isEmpty ? names : like).joined(separator: ", ") + ".")
  }
}

extension PoolImporter {
  /// The pool of what was read. Throws `badData` where nothing was.
  func pool(
    _ questions: [PoolQuestion], policy: String, prm: String? = nil, source: String,
    remarks: [String], file: String
  ) throws(ExperimentError) -> Pool {
    guard !questions.isEmpty else {
      throw ExperimentError(
        .badData, "\(file) holds no sound question of \(name); restore the recorded data.")
    }
    return Pool(
      header: PoolHeader(
        name: name, source: source, policy: policy, prm: prm, remarks: remarks),
      questions: questions)
  }

  /// A remark that names what was left out; nil for nothing.
  func skipped(_ count: Int, _ what: String) -> [String] {
    count > 0 ? ["\(count) \(what) could not be read and are left out"] : []
  }
}
