import ArgumentParser
import Experiments
import Foundation

/// `parsimony pool list`.
struct PoolList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the sources that pools can be imported from.")

  func run() throws {
    let folder = try SharedData.locate()
    let rows = PoolImporters.all.map { importer in
      let isHere = folder.map {
        FileManager.default.fileExists(atPath: $0.appendingPathComponent(importer.path).path)
      }
      return [
        importer.name, isHere == true ? "yes" : "no", importer.summary, importer.path,
      ]
    }
    try Console.write(
      AlignedTable(
        [
          .init("source"), .init("here"), .init("holds", expendability: 1),
          .init("path", expendability: 2),
        ], rows: rows
      ).text(width: TerminalWidth.columns()))
  }
}
