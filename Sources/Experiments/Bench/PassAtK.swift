/// The chance that at least one of k samples is right.
public enum PassAtK {
  /// The unbiased estimate from n samples of which c are right: 1 - C(n - c, k) / C(n, k), by the
  /// stable product of Chen et al. 2021, "Evaluating Large Language Models Trained on Code"
  /// (arXiv 2107.03374), equation 1 and figure 3.
  ///
  /// Nil unless 0 <= c <= n and 1 <= k <= n.
  public static func estimate(samples n: Int, correct c: Int, k: Int) -> Double? {
    guard c >= 0, c <= n, k >= 1, k <= n else { return nil }
    guard n - c >= k else { return 1 }
    var miss = 1.0
    for i in stride(from: n - c + 1, through: n, by: 1) { miss *= 1 - Double(k) / Double(i) }
    return 1 - miss
  }
}
