import Experiments
import Foundation
import Parsimony
import SmallModels
import Testing

@Suite struct AdapterFitTests {
  private static let configuration = TransformerConfiguration(
    hiddenSize: 32, intermediateSize: 32, layers: 1, maximumLength: 64)
  private let model: ModelParameters
  private let folder: URL

  init() throws {
    model = try ModelParameters.random(Self.configuration, head: true, seed: 4)
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "fit-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func questions(_ count: Int) throws -> [LabelledQuestion] {
    try (0..<count).map { index in
      let right = index % 3
      return try RolloutSamples.question(
        "countdown/\(index)", prompt: "3 5 20>\(index % 80 + 10)\n",
        solutions: [
          (["20+5=25:3 25\n", "25*3=75\n"], .ended, [right, right + 1, index % 2 * 8]),
          (["20-5=15:3 15\n", "15*3=45\n"], .ended, [right, 0, 0]),
        ])
    }
  }

  private func fit(
    _ questions: [LabelledQuestion], anchors: [LabelledQuestion] = [], name: String = "a",
    from start: QuantileAdapter? = nil
  ) async throws -> ModelQuantileCalibrator {
    try await AdapterFit(
      model: model, identity: ModelIdentity(name: "tiny"), policy: "p", seed: 3,
      options: .init(
        shape: AdapterShape(rank: 2, alpha: 4), epochs: 2, batchSize: 8, drills: 8, workers: 1)
    ).fit(
      questions, anchors: anchors, from: start,
      to: folder.appendingPathComponent(name + ".json"))
  }

  @Test func whatIsWrittenIsWhatWasFitted() async throws {
    let questions = try questions(60)
    let calibrator = try await fit(questions)
    let file = folder.appendingPathComponent("a.json")
    let read = try FittedCalibrator(contentsOf: file, configuration: Self.configuration)
    #expect(read.calibrator as? ModelQuantileCalibrator == calibrator)
    #expect(calibrator.fittedOn.questions == 60)
    #expect(calibrator.fittedOn.rows == 60 * 5)
    let adapter = try #require(read.adapter)
    #expect(adapter.shape == AdapterShape(rank: 2, alpha: 4))
    // The same again gives the same files; in another order too, but for the order of the batches.
    let again = try await fit(questions, name: "b")
    #expect(again.adapter.fingerprint == calibrator.adapter.fingerprint)
    #expect(again.lowShift == calibrator.lowShift && again.meanSlope == calibrator.meanSlope)
    // A damaged adapter is not taken for another.
    let weights = folder.appendingPathComponent("a.safetensors")
    var data = try Data(contentsOf: weights)
    data[data.count - 2] ^= 1
    try data.write(to: weights)
    let error = #expect(throws: ModelFileError.self) {
      try FittedCalibrator(contentsOf: file, configuration: Self.configuration)
    }
    #expect(error?.code == .badFile)
    // Nor one of a model of another shape.
    var other = Self.configuration
    other.intermediateSize = 64
    #expect(throws: ModelFileError.self) {
      try FittedCalibrator(
        contentsOf: folder.appendingPathComponent("b.json"), configuration: other)
    }
  }

  /// The held-out questions' own coverage and mean, by the corrections' definitions.
  @Test func correctionsHoldOnTheHeldOutQuestions() async throws {
    let questions = try questions(200)
    let calibrator = try await fit(questions)
    let read = try FittedCalibrator(
      contentsOf: folder.appendingPathComponent("a.json"), configuration: Self.configuration)
    let prm = try BuiltInProcessRewardModel(
      model, adapter: read.adapter, identity: ModelIdentity(name: "tiny"))
    // The rule of the split, written out: these ids hash alike, so that rank decides.
    let ranked = questions.sorted {
      StableHash.fnv1a($0.questionID) > StableHash.fnv1a($1.questionID)
    }
    let kept = Set(ranked.prefix(32).map(\.questionID))
    let heldOut = questions.filter { kept.contains($0.questionID) }
    let rows = try await CalibrationRows.make(heldOut, scoredBy: prm)
    let quantiles = rows.map { calibrator.quantiles(for: $0.observation) }
    let covered = zip(rows, quantiles).count { $0.label.fraction >= $1.low - 1e-9 }
    #expect(Double(covered) >= 0.9 * Double(rows.count))
    // Logistic regression with an intercept: the mean prediction is the mean label.
    let predicted = quantiles.reduce(0) { $0 + $1.mean } / Double(rows.count)
    let label = rows.reduce(0) { $0 + $1.label.fraction } / Double(rows.count)
    #expect(abs(predicted - label) < 1e-3)
  }

  @Test func anchorsAndStagesTakePart() async throws {
    let questions = try questions(40)
    let plain = try await fit(questions)
    let anchors = try (0..<10).map { index in
      try RolloutSamples.question("other/\(index)", prompt: "2 4 6>\(index + 20)\n")
    }
    let anchored = try await fit(questions, anchors: anchors, name: "b")
    #expect(anchored.adapter.fingerprint != plain.adapter.fingerprint)
    let start = try FittedCalibrator(
      contentsOf: folder.appendingPathComponent("a.json"), configuration: Self.configuration
    ).adapter
    let staged = try await fit(questions, name: "c", from: start)
    #expect(staged.adapter.fingerprint != plain.adapter.fingerprint)
  }

  @Test func tooFewQuestions() async throws {
    let error = await #expect(throws: ExperimentError.self) { try await fit(questions(9)) }
    #expect(error?.code == .badData && error?.message.contains("9 questions") == true)
  }
}
