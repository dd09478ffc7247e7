import Foundation
import Parsimony
import Testing

@Suite struct StrategySpecTests {
  @Test(arguments: StrategySpec.Kind.allCases)
  func everyNameMakesItsStrategy(kind: StrategySpec.Kind) throws {
    let spec = try StrategySpec(parsing: kind.rawValue, n: 8)
    #expect(spec.kind == kind)
    #expect(spec.name == kind.rawValue)
    #expect(spec.makeStrategy().name == kind.rawValue)
    #expect(spec.n == (kind == .greedy ? 1 : 8))
    #expect(spec.needsVerifier == (kind == .verifiedBestOfN))
    // Nobody sees a calibrator without a model to calibrate.
    #expect(!spec.usesCalibrator || spec.needsProcessRewardModel)
    for setting in kind.settings {
      #expect(setting.range.contains(setting.standard))
      #expect(try spec.setting(setting.name, to: setting.standard) == spec)
    }
  }

  @Test func theRawLinesStayRaw() {
    for kind in [StrategySpec.Kind.bestOfN, .weightedVote, .iasRaw] {
      #expect(!StrategySpec(kind, n: 4).usesCalibrator)
    }
    for kind in [StrategySpec.Kind.ias, .bestOfNCalibrated, .controller, .beamAdaptiveKM] {
      #expect(StrategySpec(kind, n: 4).usesCalibrator)
    }
  }

  @Test func settingsAreReadAndWritten() throws {
    let spec = try StrategySpec(parsing: "controller:price=.01:caution=1", n: 8)
    #expect(spec.name == "controller:price=0.01:caution=1")
    #expect(try StrategySpec(parsing: spec.name, n: 8) == spec)
    let data = try JSONEncoder().encode(spec)
    #expect(try JSONDecoder().decode(StrategySpec.self, from: data) == spec)
    // A setting at its usual value is none, and two lines of one strategy differ by their settings.
    #expect(try StrategySpec(parsing: "controller:price=.003", n: 8).name == "controller")
    #expect(try StrategySpec.list(parsing: "controller,controller:price=.01", n: 8).count == 2)
  }

  @Test(arguments: [
    "controller:cost=1", "controller:price", "controller:price=", "controller:price=x",
    "controller:price=2", "controller:price=nan", "beam:cadence=1.5", "beam:cadence=0",
    "greedy:n=4",
    "controller:", ":", "controller:price=0.01:price",
  ])
  func badSettingsAreRefused(name: String) {
    #expect(failure { _ = try StrategySpec(parsing: name, n: 4) } != nil)
  }

  /// Runs that were stored before settings existed are found again.
  @Test func aSpecWithoutSettingsIsWrittenAsBefore() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(StrategySpec(.ias, n: 8)), as: UTF8.self)
    #expect(
      text == #"{"acceptance":0,"aggregation":"last","coverage":0.99,"kind":"ias","n":8,"#
        + #""usesCalibrator":true}"#)
  }

  @Test func listsAreParsed() throws {
    let specs = try StrategySpec.list(parsing: "greedy, ias,best-of-n", n: 64)
    #expect(specs.map(\.name) == ["greedy", "ias", "best-of-n"])
    #expect(specs.map(\.n) == [1, 64, 64])
  }

  @Test(arguments: ["", ",", "bream", "ias,ias", "greedy,IAS", "beam,beam"])
  func badListsAreRefused(names: String) {
    let error = failure { _ = try StrategySpec.list(parsing: names, n: 4) }
    #expect(error != nil)
  }

  @Test func anUnknownNameListsTheNames() {
    let error = failure { _ = try StrategySpec(parsing: "best", n: 4) }
    #expect(error?.message.contains("'best'") == true)
    for kind in StrategySpec.Kind.allCases {
      #expect(error?.message.contains(kind.rawValue) == true)
    }
    #expect(failure { _ = try StrategySpec(parsing: "greedy", n: 0) } != nil)
  }
}

/// The error that the body throws.
private func failure(_ body: () throws -> Void) -> StrategyError? {
  do {
    try body()
    return nil
  } catch {
    return error as? StrategyError
  }
}
