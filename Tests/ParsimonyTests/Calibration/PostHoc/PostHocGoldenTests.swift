import Parsimony
import Testing

/// Fits against SciPy's and scikit-learn's on the same rows.
@Suite struct PostHocGoldenTests {
  static func rows(_ golden: PostHocGolden) -> [CalibrationRow] {
    golden.rows.map {
      PostHocFixtures.row($0.question, $0.score, $0.successes, of: $0.rollouts)
    }
  }

  static func options(_ golden: PostHocGolden) -> PostHocOptions {
    PostHocOptions(weighsQuestionsEqually: golden.weighsQuestionsEqually)
  }

  @Test(arguments: PostHocGolden.all) func constant(golden: PostHocGolden) throws {
    let fit = try ConstantCalibrator.fit(
      Self.rows(golden), policy: "p", processRewardModel: "r", seed: 1,
      options: Self.options(golden))
    #expect(abs(fit.probability - golden.constant) < 1e-14)
  }

  /// `minimize_scalar` finds the minimum of a function to about the root of the machine's precision.
  @Test(arguments: PostHocGolden.all) func temperature(golden: PostHocGolden) throws {
    let fit = try TemperatureCalibrator.fit(
      Self.rows(golden), policy: "p", processRewardModel: "r", seed: 1,
      options: Self.options(golden))
    #expect(relativeError(fit.temperature, golden.temperature) < 1e-5, "\(fit.temperature)")
  }

  @Test(arguments: PostHocGolden.all) func platt(golden: PostHocGolden) throws {
    let fit = try PlattCalibrator.fit(
      Self.rows(golden), policy: "p", processRewardModel: "r", seed: 1,
      options: Self.options(golden))
    #expect(abs(fit.slope - golden.platt[0]) < 1e-9, "\(fit.slope)")
    #expect(abs(fit.intercept - golden.platt[1]) < 1e-9, "\(fit.intercept)")
  }

  /// Unconstrained fits are scikit-learn's; where a coefficient would be negative, L-BFGS-B under
  /// bounds is less exact.
  @Test(arguments: PostHocGolden.all) func beta(golden: PostHocGolden) throws {
    let fit = try BetaCalibrator.fit(
      Self.rows(golden), policy: "p", processRewardModel: "r", seed: 1,
      options: Self.options(golden))
    let tolerance = golden.beta.contains(0) ? 1e-5 : 1e-8
    for (value, expected) in zip([fit.a, fit.b, fit.c], golden.beta) {
      #expect(abs(value - expected) < tolerance, "\(value), expected \(expected)")
      #expect(expected != 0 || value == 0)
    }
  }

  @Test(arguments: PostHocGolden.all) func isotonic(golden: PostHocGolden) throws {
    let fit = try IsotonicCalibrator.fit(
      Self.rows(golden), policy: "p", processRewardModel: "r", seed: 1,
      options: Self.options(golden))
    for (score, expected) in zip(PostHocGolden.grid, golden.isotonic) {
      #expect(abs(fit.mean(score) - expected) < 1e-12, "score \(score)")
    }
  }
}
