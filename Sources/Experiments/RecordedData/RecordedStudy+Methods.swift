public import Parsimony

extension RecordedStudy {
  /// The methods that recorded scores are studied with by default.
  public static let defaultMethods: [CalibrationMethod] = [
    .raw, .constant, .isotonic, .platt, .featureQuantile,
  ]

  /// Methods by name, fitted with their default options. Throws when fitted what
  /// `CalibrationMethod.fit` throws.
  public static func methods(
    _ methods: [CalibrationMethod] = defaultMethods, seed: UInt64
  ) -> [Method] {
    methods.map { method in
      Method(method.rawValue) { rows, source in
        try method.fit(
          rows, policy: source.policy, processRewardModel: source.processRewardModel, seed: seed)
      }
    }
  }
}
