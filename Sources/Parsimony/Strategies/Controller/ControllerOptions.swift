/// What decides when the controller accepts, goes on or abandons: what a certificate chooses.
public struct ControllerOptions: Sendable, Hashable, Codable {
  /// The most complete traces of a question, at least 1: the full budget.
  public var maximum: Int
  /// The least expected gain in the chance of a right answer, for the cost of one more trace, for
  /// which it goes on; above 0. Lower prices spend more. See ``ExpectedGain``.
  public var price: Double
  /// The most pseudo-observations that calibrated quantiles are taken to be worth; see
  /// `SuccessBelief`.
  public var concentration: Double
  /// The same for prefixes with steps: several continuations of one prefix tend to share its fate,
  /// so its quantiles outweigh fewer draws than those of the question. Only for step by step.
  public var prefixConcentration: Double
  /// The exponent e of ``ExpectedGain``, at least 1: how hard an answer that leads is to overtake.
  public var caution: Double
  /// What the answer is chosen by; when to stop goes by the belief in any case.
  public var selection: Selection
  /// The least belief, in 0...1, with which the leading answer is accepted once it stops; below it
  /// the question is abandoned and the answer marked unsure.
  public var acceptance: Double
  /// The traces of the first wave, at least 1.
  public var firstWave: Int
  /// A later wave has this share of the traces so far, at least one trace.
  public var growth: Double
  /// Whether traces grow step by step, so that a prefix which its scores speak against is left and
  /// one that they speak for is continued more than once. Pools and servers that cannot continue a
  /// prefix need whole traces.
  public var isStepwise: Bool
  /// To whom an abandoned question is handed over, e.g. the name of a larger policy, or `person`;
  /// nil for nobody.
  public var fallback: String?

  /// What an answer is chosen by.
  public enum Selection: String, Sendable, Hashable, Codable {
    /// The belief, which counts scores and agreement: the better one.
    case belief
    /// The single best score, as best-of-n chooses: with the full budget the answer is best-of-n's,
    /// which is what a certificate compares with.
    case score
  }

  /// Makes options; values out of range are brought into it.
  public init(
    maximum: Int, price: Double = 0.003, concentration: Double = 16,
    prefixConcentration: Double = 2, caution: Double = 2, selection: Selection = .belief,
    acceptance: Double = 0.5,
    firstWave: Int = 1, growth: Double = 0.2, isStepwise: Bool = false, fallback: String? = nil
  ) {
    self.maximum = max(1, maximum)
    self.price = price.isFinite ? max(0, price) : 0
    self.concentration = concentration.isFinite ? max(SuccessBelief.leastWeight, concentration) : 16
    self.prefixConcentration =
      prefixConcentration.isFinite ? max(SuccessBelief.leastWeight, prefixConcentration) : 2
    self.caution = caution.isFinite ? max(1, caution) : 2
    self.selection = selection
    self.acceptance = acceptance.isFinite ? min(max(0, acceptance), 1) : 0.5
    self.firstWave = max(1, firstWave)
    self.growth = growth.isFinite ? min(max(0, growth), 16) : 0
    self.isStepwise = isStepwise
    self.fallback = fallback
  }

  private enum CodingKeys: String, CodingKey {
    case maximum, price, concentration
    case prefixConcentration = "prefix_concentration"
    case caution, selection, acceptance
    case firstWave = "first_wave"
    case growth
    case isStepwise = "stepwise"
    case fallback
  }

  /// Decodes; throws `malformedFile` where a value is out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys, _ range: ClosedRange<Double>) throws -> Double {
      let value = try container.decode(Double.self, forKey: key)
      guard range.contains(value) else {
        throw CalibrationError(
          .malformedFile,
          "The controller's \(key.rawValue) is \(value); it must lie in \(range).")
      }
      return value
    }
    func count(_ key: CodingKeys) throws -> Int {
      Int(try number(key, 1...1_000_000))
    }
    self.init(
      maximum: try count(.maximum), price: try number(.price, 0...1),
      concentration: try number(.concentration, 1...1e9),
      prefixConcentration: try number(.prefixConcentration, 1...1e9),
      caution: try number(.caution, 1...1e3),
      selection: try container.decode(Selection.self, forKey: .selection),
      acceptance: try number(.acceptance, 0...1), firstWave: try count(.firstWave),
      growth: try number(.growth, 0...16),
      isStepwise: try container.decode(Bool.self, forKey: .isStepwise),
      fallback: try container.decodeIfPresent(String.self, forKey: .fallback))
  }

  /// The size of the next wave after `count` traces.
  func wave(after count: Int) -> Int {
    count == 0 ? firstWave : max(1, Int((growth * Double(min(count, 1 << 20))).rounded(.up)))
  }
}
