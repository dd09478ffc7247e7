/// A kind of regressor of the feature calibrators: what must be known of a prefix to use it.
public enum FeatureGroup: String, Sendable, Codable, CaseIterable {
  /// The PRM's score of the prefix: its logit, and a spline of it.
  case score
  /// The scores of the shorter prefixes of the trace.
  case trajectory
  /// Steps so far, the share of the steps to expect, whether the prefix is empty or finished.
  case progress
  /// Generated tokens.
  case length
  /// The policy's log-probabilities of the prefix.
  case logProbabilities
  /// Agreement with the question's other traces.
  case siblings

  /// All groups but `siblings`, which is known only after several traces of a question are.
  public static let defaults: Set<FeatureGroup> = Set(allCases).subtracting([.siblings])
}
