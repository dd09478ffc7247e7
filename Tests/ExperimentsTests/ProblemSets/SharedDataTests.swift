import Experiments
import Foundation
import Testing

@Suite struct SharedDataTests {
  private func make(_ folder: TemporaryFolder, _ path: String) throws -> URL {
    let url = folder.url.appendingPathComponent(path, isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url.standardizedFileURL
  }

  @Test func theVariableComesFirst() throws {
    let folder = try TemporaryFolder()
    let named = try make(folder, "named")
    _ = try make(folder, "shared/data")
    let found = try SharedData.locate(
      environment: ["PARSIMONY_DATA": named.path], currentFolder: try make(folder, "package"),
      executable: nil)
    #expect(found?.standardizedFileURL.path == named.path)
    let error = failure {
      _ = try SharedData.locate(
        environment: ["PARSIMONY_DATA": named.path + "/no"], currentFolder: folder.url,
        executable: nil)
    }
    #expect(error?.code == .badArgument)
    #expect(error?.message.contains("/no") == true)
  }

  @Test func besideTheCurrentFolderOrThePackage() throws {
    let folder = try TemporaryFolder()
    let data = try make(folder, "shared/data")
    let package = try make(folder, "package")
    let deep = try make(folder, "package/.build/release")
    let elsewhere = try make(folder, "elsewhere/deep")
    func locate(_ current: URL, _ executable: URL? = nil) throws -> String? {
      try SharedData.locate(environment: [:], currentFolder: current, executable: executable)?
        .standardizedFileURL.path
    }
    #expect(try locate(package) == data.path)
    #expect(try locate(deep) == nil)
    try Data().write(to: package.appendingPathComponent("Package.swift"))
    #expect(try locate(deep) == data.path)
    #expect(try locate(elsewhere) == nil)
    #expect(try locate(elsewhere, deep.appendingPathComponent("parsimony")) == data.path)
    #expect(SharedData.gamesOf24(in: data) == nil)
    #expect(SharedData.recordedGPT4(in: data) == nil)
  }
}
