import Foundation
import Parsimony
import Testing

@Suite struct ModelQuantileCalibratorTests {
  private static let identity = CalibratorIdentity(
    policy: "p", processRewardModel: "r", seed: 3, rows: 40, questions: 10,
    questionFingerprint: "0123456789abcdef")
  private static let adapter = ModelQuantileCalibrator.Adapter(
    file: "weak.safetensors", fingerprint: "fnv1a64:00", rank: 2, alpha: 32, layerStride: 4,
    targets: ["self_attn.q_proj"])

  private func calibrator(
    slope: Double = 1, offset: Double = 0, shift: Double = 0
  ) throws -> ModelQuantileCalibrator {
    try ModelQuantileCalibrator(
      fittedOn: Self.identity, levels: [0.1, 0.5, 0.9], adapter: Self.adapter, meanSlope: slope,
      meanOffset: offset, lowShift: shift)
  }

  private func observation(_ quantiles: SuccessQuantiles?) -> ScoreObservation {
    ScoreObservation(rawScore: 0.6, stepIndex: 1, modelQuantiles: quantiles)
  }

  @Test func withoutCorrectionsItSaysWhatTheModelSays() throws {
    let stated = try SuccessQuantiles(values: [0.2, 0.5, 0.7], mean: 0.45)
    let quantiles = try calibrator().quantiles(for: observation(stated))
    #expect(quantiles.values == stated.values && quantiles.levels == stated.levels)
    #expect(abs(quantiles.mean - 0.45) < 1e-12)
  }

  /// By hand: logit .45 = log(9/11); 2 logit + 1.
  @Test func corrections() throws {
    let stated = try SuccessQuantiles(values: [0.2, 0.5, 0.7], mean: 0.45)
    let corrected = try calibrator(slope: 2, offset: 1, shift: 0.05).quantiles(
      for: observation(stated))
    let odds = (9.0 / 11) * (9.0 / 11) * exp(1)
    #expect(abs(corrected.mean - odds / (1 + odds)) < 1e-12)
    #expect(abs(corrected.low - 0.15) < 1e-12)
    #expect(corrected.values.dropFirst() == stated.values.dropFirst())
    // Never below zero, and never above the next quantile.
    #expect(try calibrator(shift: 0.3).quantiles(for: observation(stated)).low == 0)
    #expect(try calibrator(shift: .infinity).quantiles(for: observation(stated)).low == 0)
    #expect(try calibrator(shift: -0.9).quantiles(for: observation(stated)).low == 0.5)
  }

  /// Without the model's own quantiles anything is possible.
  @Test func withoutAnAdapter() throws {
    for quantiles in [nil, try SuccessQuantiles(levels: [0.5], values: [0.3])] {
      let wide = try calibrator().quantiles(for: observation(quantiles))
      #expect(wide.values == [0, 0.5, 1] && wide.mean == 0.6)
    }
    let nan = ScoreObservation(rawScore: .nan, stepIndex: 0)
    #expect(try calibrator().quantiles(for: nan).mean == 0)
  }

  @Test(arguments: 1...30)
  func alwaysQuantiles(_ seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let values = (0..<3).map { _ in generator.unitDouble() }.sorted()
    let stated = try SuccessQuantiles(
      values: values, mean: [0, 1, generator.unitDouble()][Int(seed % 3)])
    let corrected = try calibrator(
      slope: generator.unitDouble() * 4, offset: generator.normal() * 3,
      shift: generator.normal() * 0.3
    ).quantiles(for: observation(stated))
    #expect(corrected.values == corrected.values.sorted())
    #expect((corrected.values + [corrected.mean]).allSatisfy { (0...1).contains($0) })
  }

  @Test(arguments: [0.02, -0.01, .infinity])
  func filesRoundTrip(_ shift: Double) throws {
    let calibrator = try calibrator(slope: 0.9, offset: -0.2, shift: shift)
    let data = try CalibratorFile.encode(calibrator)
    #expect(try CalibratorFile.method(of: data) == .loraQuantile)
    let read = try #require(try CalibratorFile.decode(data) as? ModelQuantileCalibrator)
    #expect(read == calibrator)
  }

  @Test func corruptFilesAreRefused() throws {
    let good = String(
      decoding: try CalibratorFile.encode(try calibrator(shift: 0.5)), as: UTF8.self)
    for (old, new) in [
      ("\"mean_slope\" : 1", "\"mean_slope\" : -1"),
      ("\"mean_slope\" : 1", "\"mean_slope\" : \"x\""),
      ("weak.safetensors", "../weak.safetensors"), ("weak.safetensors", ""),
      ("0.9", "0.05"), ("\"rank\" : 2", "\"rank\" : null"),
    ] {
      let bad = good.replacingOccurrences(of: old, with: new)
      #expect(bad != good)
      #expect(throws: CalibrationError.self) { try CalibratorFile.decode(Data(bad.utf8)) }
    }
    #expect(throws: CalibrationError.self) { try calibrator(slope: .nan) }
    #expect(throws: CalibrationError.self) { try calibrator(shift: .nan) }
  }
}
