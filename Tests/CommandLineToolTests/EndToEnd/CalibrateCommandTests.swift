import Experiments
import Foundation
import Parsimony
import SmallModels
import Testing

@Suite("calibrate and evaluate, end to end", .enabled(if: Program.isBuilt), .serialized)
struct CalibrateCommandTests {
  private static let rowsHead = "question,score,step,terminal,successes,rollouts\n"

  private func run(
    _ arguments: [String], in folder: URL
  ) async throws -> Program.Result {
    try Program.run(
      arguments, environment: try await SmallCatalog.environment(), folder: folder)
  }

  private func rollouts(_ count: Int, in folder: URL, policy: String = "base") async throws {
    let result = try await run(
      [
        "collect", "--policy", policy, "--count", "\(count)", "--solutions", "2", "--rollouts", "2",
        "--prompt-rollouts", "4", "--threads", "1", "--store", "a.sqlite",
      ], in: folder)
    #expect(result.status == 0, "\(result.error)")
  }

  @Test("an adapter is fitted, resumed and used")
  func adapter() async throws {
    let folder = try Scratch.folder("adapter")
    try await rollouts(30, in: folder)
    let fit = [
      "calibrate", "--from", "a.sqlite", "--method", "lora-quantile", "--epochs", "1", "--rank",
      "2",
      "--drills", "8", "--batch", "8", "--threads", "1", "--out", "lora.json",
    ]
    let first = try await run(fit, in: folder)
    #expect(first.status == 0, "\(first.error)")
    #expect(
      first.output.hasPrefix("lora-quantile for policy builtin/base with builtin/prm, fitted on "))
    let adapter = folder.appendingPathComponent("lora.safetensors")
    let weights = try Data(contentsOf: adapter)
    // The same command, the same weights; the checkpoint is gone.
    try FileManager.default.removeItem(at: adapter)
    #expect(try await run(fit, in: folder).status == 0)
    #expect(try Data(contentsOf: adapter) == weights)
    #expect(
      !FileManager.default.fileExists(
        atPath: folder.appendingPathComponent(".lora.checkpoint").path))
    // On other questions, beside a post-hoc method.
    let evaluate = [
      "evaluate", "calibration", "--from", "a.sqlite", "--methods", "raw,platt,lora-quantile",
      "--calibrator", "lora.json", "--count", "6", "--solutions", "2", "--rollouts", "2",
      "--prompt-rollouts", "4", "--threads", "1", "--resamples", "50", "--json", "-",
    ]
    let report = try await run(evaluate, in: folder)
    #expect(report.status == 0, "\(report.error)")
    let read = try CalibrationStudyReport(json: Data(report.output.utf8))
    #expect(read.results.map(\.method) == ["raw", "platt", "lora-quantile"])
    #expect(read.policy == "builtin/base" && read.prm == "builtin/prm" && read.questions == 6)
    #expect(try await run(evaluate, in: folder).output == report.output)
    // Strategies go by it when told to; not by one of another policy.
    let bench = [
      "bench", "--count", "2", "--n", "3", "--strategies", "ias", "--calibrator", "lora.json",
      "--threads", "1",
    ]
    let lines = try await run(bench, in: folder)
    #expect(lines.status == 0, "\(lines.error)")
    #expect(lines.output.contains("of 30 questions"))
    let wrong = try await run(bench + ["--policy", "weak"], in: folder)
    #expect(wrong.status == 65 && wrong.error.contains("builtin/base"))
    // Contract keys of every result.
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any])
    for result in try #require(object["results"] as? [[String: Any]]) {
      for key in [
        "method", "questions", "rows", "brier", "brier_low", "brier_high", "brier_corrected",
        "brier_positive", "ece", "coverage_10", "auc",
      ] { #expect(result[key] != nil, "\(key)") }
    }
  }

  @Test("what cannot be fitted or measured is refused in one line")
  func refusals() async throws {
    let folder = try Scratch.folder("refusals")
    try await rollouts(4, in: folder, policy: "weak")
    func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    try write(Self.rowsHead + "q,0.5,0,false,1,2\n", "one.csv")
    try write(Self.rowsHead + "q,nan,0,false,1,2\n", "nan.csv")
    try write("{}", "bad.json")
    try write("{\"schema\": \"parsimony.calibrator/1\", \"method\": \"tea-leaves\"}", "tea.json")
    let cases: [([String], Int32, String)] = [
      (["calibrate"], 64, "--from"),
      (["calibrate", "--from", "a.sqlite", "--method", "tea-leaves"], 64, "tea-leaves"),
      (["calibrate", "--rows", "one.csv"], 64, "--out"),
      (["calibrate", "--rows", "one.csv", "--out", "x.json"], 64, "lora-quantile"),
      (
        ["calibrate", "--rows", "one.csv", "--method", "platt", "--out", "x.json"], 65, "question"
      ),
      (["calibrate", "--rows", "nan.csv", "--method", "platt", "--out", "x.json"], 65, "line 2"),
      (["calibrate", "--rows", "no.csv", "--method", "platt", "--out", "x.json"], 74, "no.csv"),
      // Another policy's rollouts.
      (["calibrate", "--from", "a.sqlite", "--method", "platt", "--out", "x.json"], 65, "weak"),
      (
        ["calibrate", "--policy", "weak", "--from", "a.sqlite", "--out", "x.json"], 65,
        "4 questions"
      ),
      (["calibrate", "--from", "none.sqlite", "--method", "platt", "--out", "x.json"], 74, "none"),
      (
        [
          "calibrate", "--policy", "weak", "--from", "a.sqlite", "--method", "platt", "--out",
          "no/x.json",
        ], 74, "no"
      ),
      (["evaluate", "calibration", "--methods", "raw,raw"], 64, "twice"),
      (["evaluate", "calibration", "--rows", "one.csv", "--from", "a.sqlite"], 64, "--rows"),
      (["evaluate", "calibration", "--rows", "one.csv"], 65, "question"),
      (
        [
          "evaluate", "calibration", "--policy", "weak", "--from", "a.sqlite", "--calibrator",
          "bad.json", "--count", "2",
        ], 65, "bad.json"
      ),
      (
        [
          "evaluate", "calibration", "--policy", "weak", "--from", "a.sqlite", "--calibrator",
          "tea.json", "--count", "2",
        ], 65, "tea"
      ),
      (["evaluate", "guarantees", "--from", "a.sqlite", "--method", "lora-quantile"], 64, "model"),
    ]
    for (arguments, status, words) in cases {
      let result = try await run(arguments, in: folder)
      #expect(result.status == status, "\(arguments): \(result.status) \(result.error)")
      #expect(result.error.contains(words), "\(arguments): \(result.error)")
      #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
      #expect(result.output.isEmpty)
      #expect(
        !FileManager.default.fileExists(
          atPath: folder.appendingPathComponent("x.json").path))
    }
  }

  @Test("questions that were fitted on are not measured on")
  func leakage() async throws {
    let folder = try Scratch.folder("leakage")
    let result = try await run(
      [
        "collect", "--count", "4", "--split", "test", "--solutions", "2", "--rollouts", "2",
        "--prompt-rollouts", "4", "--threads", "1", "--store", "a.sqlite",
      ], in: folder)
    #expect(result.status == 0)
    let evaluation = try await run(
      [
        "evaluate", "calibration", "--from", "a.sqlite", "--methods", "raw,constant", "--count",
        "4",
        "--solutions", "2", "--rollouts", "2", "--prompt-rollouts", "4", "--threads", "1",
      ], in: folder)
    #expect(evaluation.status == 65 && evaluation.error.contains("among those fitted on"))
  }
}
