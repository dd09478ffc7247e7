/// Compares numbers and mathematical expressions, plain or LaTeX.
///
/// What is the same answer:
/// - **Values**: numbers and expressions of equal value, in whatever form: `1/2` and `0.5`,
///   `\sqrt{8}` and `2\sqrt2`, `(x+1)^2` and `x^2+2x+1`. Rational expressions (also in pi, e and i)
///   are compared exactly, by their residues at random points of two prime fields (`Residues`), so
///   that nothing overflows; all others in floating point at four random points, to 1e-12 and the
///   error bound. `3.14` is not pi, `0.333` is not 1/3. Upper- and lower-case variables differ.
/// - **Units** are dropped where one side has none ("5 cm" is "5") and must be equal otherwise ("5
///   cm" is not "5 m"); nothing is converted. Currency and degrees are units. Per cent is a unit
///   and a factor: "50%" agrees with "50" and with "0.5".
/// - **Order**: `{1,2}` and lists without brackets are sets: order and repetition do not matter,
///   and a set of one is its element. `(1,2)` is a tuple or an open interval; `[1,2]` differs from
///   it, and both differ from the bare list.
/// - **Commas**: `1,000` outside brackets is a thousand. Inside brackets a comma separates
///   elements: `(1,000)` is the pair of 1 and 0, which nobody means, so it equals neither 1000 nor
///   `(1000)`; `(1,\!000)` is a thousand, as is `(1,000+5)`, which could be no pair.
/// - **Labels**: `x = 5` agrees with `5`, with `2x = 10`, and not with `y = 5`. `f(x) =` and words
///   are dropped. An inequality in one variable is an interval: `x > 5` is `(5, \infty)`.
/// - **Plus-minus** is the set of both values.
/// - `log` is the decimal logarithm, `ln` the natural one; `204_5` is the number 54; `2\frac{1}{2}`
///   is two and a half; `1/2x` is `(1/2) x`.
/// - **Sentences**: the last `\boxed{...}`, else what follows the last "answer is" or "answer:",
///   else the only number of a sentence without a negation.
/// - Anything else is text, compared without case, white space and layout.
///
/// Bounds: 10,000 bytes after extraction (longer texts hold no answer), 2,048 tokens, 64 levels,
/// 256 elements, 10,000 units of work (`WorkMeter`); beyond one of the latter the answer is text.
public struct MathMatcher: AnswerMatcher {
  /// The longest answer, in bytes of UTF-8.
  public static let lengthLimit = 10_000

  /// The largest relative difference of numbers that counts as equal; nil for exact comparison.
  /// With a tolerance no form has a key.
  public let tolerance: Double?
  /// Whether "5 cm" must not agree with "5".
  public let requiresUnits: Bool

  /// Makes a matcher.
  public init(tolerance: Double? = nil, requiresUnits: Bool = false) {
    self.tolerance = tolerance.map { max(0, $0) }
    self.requiresUnits = requiresUnits
  }

  /// Reads an answer or a sentence around one.
  public func form(of text: String) -> MathForm? {
    var meter = WorkMeter()
    return form(of: text, meter: &meter)
  }

  /// Reads an answer; the meter tells the work.
  package func form(of text: String, meter: inout WorkMeter) -> MathForm? {
    MathReader.form(of: answer(in: text) ?? text, meter: &meter)
  }

  /// The canonical key: values that are rational in their variables, pi, e and i, without unit or
  /// label; infinity; tuples, sets, unions and matrices of such; equations; texts.
  public func key(of form: MathForm) -> String? {
    tolerance == nil ? form.content.key : nil
  }

  /// Whether two forms are the same answer. Two forms of more than 200,000 pairs of parts agree
  /// only if they were read from the same text or have the same key.
  public func agree(_ first: MathForm, _ second: MathForm) -> Bool {
    if first.source == second.source { return true }
    if first.content.size * second.content.size > 200_000 {
      return first.content.key.map { $0 == second.content.key } ?? false
    }
    return MathAgreement(tolerance: tolerance, requiresUnits: requiresUnits)
      .agree(first.content, second.content)
  }

  /// The content of the last `\boxed{...}`, else what follows the last "answer is" or "answer:".
  public func answer(in text: String) -> String? {
    FinalAnswer.boxed(in: text) ?? FinalAnswer.announced(in: text)
  }
}
