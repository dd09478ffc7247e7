/// The exact solver: decides, counts and samples the solution paths of a state.
///
/// A **path** is a sequence of canonical steps that ends with the target alone: sums and products
/// with the larger operand first, differences of a larger and a smaller, quotients with a non-zero
/// divisor. Two steps with the same text are one step, so swapping equal numbers gives no new path;
/// doing the same steps in another order does.
///
/// Negative intermediates are never needed. With non-negative numbers, if some expression has value
/// v, then one through non-negative values has value |v|: by induction, the parts of a sum or
/// difference can be had as |x| and |y|, and |x + y| and |x - y| are, in some order, |x| + |y| and
/// the larger minus the smaller of |x| and |y|; |xy| = |x||y| and |x/y| = |x|/|y|. Targets are
/// never negative. (A state that already holds a negative number, after a non-canonical step, is
/// searched with both differences of a pair.)
///
/// The solver remembers states between calls with the same target, which changes its speed and
/// never its answers.
public struct CountdownSolver: Sendable {
  /// Which intermediate values count.
  public struct Options: Sendable, Hashable {
    /// Where fractions may appear.
    public enum Arithmetic: String, Sendable, Hashable, CaseIterable {
      /// Whole results only.
      case integers
      /// Whole results only, unless no path of them exists; then every path.
      case fractionsWhenNeeded
    }

    /// The largest intermediate value; for a fraction, the largest numerator and denominator.
    /// Targets beyond it are unreachable. Kept within 1...1,000,000.
    public let maximumIntermediate: Int
    /// Where fractions may appear.
    public let arithmetic: Arithmetic

    /// Creates options; `maximumIntermediate` is brought into 1...1,000,000.
    public init(maximumIntermediate: Int = 9999, arithmetic: Arithmetic = .fractionsWhenNeeded) {
      self.maximumIntermediate = min(max(maximumIntermediate, 1), IntegerSearch.maximumLimit)
      self.arithmetic = arithmetic
    }
  }

  /// Which intermediate values count.
  public let options: Options

  private var integers: IntegerSearch
  private var signedIntegers: FractionSearch
  private var fractions: FractionSearch

  /// Creates a solver.
  public init(options: Options = Options()) {
    self.options = options
    integers = IntegerSearch(limit: options.maximumIntermediate)
    signedIntegers = FractionSearch(limit: options.maximumIntermediate, isIntegral: true)
    fractions = FractionSearch(limit: options.maximumIntermediate, isIntegral: false)
  }

  /// Whether the target can be reached. Faster than counting: it stops at the first path.
  public mutating func isSolvable(_ state: CountdownState) -> Bool {
    if let whole = Self.naturals(state, limit: options.maximumIntermediate) {
      if integers.isSolvable(whole, target: state.target) { return true }
    } else if state.numbers.allSatisfy(\.isInteger) || options.arithmetic == .integers {
      if signedIntegers.isSolvable(state) { return true }
    }
    return options.arithmetic == .fractionsWhenNeeded && fractions.isSolvable(state)
  }

  /// Whether the target can be reached.
  public mutating func isSolvable(_ puzzle: CountdownPuzzle) -> Bool {
    isSolvable(CountdownState(puzzle))
  }

  /// The number of solution paths from the state; 1 for a solved state, 0 for a hopeless one.
  public mutating func solutionPaths(from state: CountdownState) -> Int {
    search(state).count
  }

  /// The number of solution paths of a puzzle.
  public mutating func solutionPaths(of puzzle: CountdownPuzzle) -> Int {
    search(CountdownState(puzzle)).count
  }

  /// A solution path from the state, each path equally likely, or `nil` when there is none.
  public mutating func randomPath(
    from state: CountdownState, using generator: inout some RandomNumberGenerator
  ) -> [CountdownStep]? {
    let found = search(state)
    guard found.count > 0 else { return nil }
    return path(generator.uniform(below: found.count), from: state, mode: found.mode)
  }

  /// A solution path of a puzzle, each path equally likely, or `nil` when there is none.
  public mutating func randomPath(
    of puzzle: CountdownPuzzle, using generator: inout some RandomNumberGenerator
  ) -> [CountdownStep]? {
    randomPath(from: CountdownState(puzzle), using: &generator)
  }

  /// All solution paths from the state in a fixed order, at most `limit` of them. Each costs a walk
  /// down the counts; meant for small states.
  public mutating func allPaths(
    from state: CountdownState, limit: Int = 10_000
  ) -> [[CountdownStep]] {
    let found = search(state)
    return (0..<max(0, min(found.count, limit))).map { path($0, from: state, mode: found.mode) }
  }

  private enum Mode { case naturals, signedIntegers, fractions }

  private mutating func search(_ state: CountdownState) -> (count: Int, mode: Mode) {
    if let whole = Self.naturals(state, limit: options.maximumIntermediate) {
      let count = integers.count(whole, target: state.target)
      if count > 0 || options.arithmetic == .integers { return (count, .naturals) }
    } else if state.numbers.allSatisfy(\.isInteger) || options.arithmetic == .integers {
      let count = signedIntegers.count(state)
      if count > 0 || options.arithmetic == .integers { return (count, .signedIntegers) }
    }
    return (fractions.count(state), .fractions)
  }

  private mutating func path(
    _ index: Int, from state: CountdownState, mode: Mode
  ) -> [CountdownStep] {
    switch mode {
    case .naturals:
      integers.path(index, from: state.numbers.map { Int($0.numerator) }, target: state.target)
    case .signedIntegers: signedIntegers.path(index, from: state)
    case .fractions: fractions.path(index, from: state)
    }
  }

  /// The numbers as integers, when the fast search can take them.
  private static func naturals(_ state: CountdownState, limit: Int) -> [Int]? {
    guard state.numbers.count <= CountdownPuzzle.countRange.upperBound else { return nil }
    // Given numbers may exceed a small limit; the packing holds up to the largest one.
    var whole: [Int] = []
    whole.reserveCapacity(state.numbers.count)
    for number in state.numbers {
      guard number.isInteger, number.numerator >= 0,
        number.numerator <= IntegerSearch.maximumLimit
      else { return nil }
      whole.append(Int(number.numerator))
    }
    return whole
  }
}
