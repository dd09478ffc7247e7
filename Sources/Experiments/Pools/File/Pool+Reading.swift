import Parsimony

extension PoolHeader {
  /// Reads a header, and the levels of the file's quantiles.
  static func read(
    _ value: StrictJSON
  ) throws(RecordFlaw) -> (header: PoolHeader, levels: [Double]?) {
    let fields = try RecordFields(value, "the header")
    let schema = try fields.string("schema")
    guard schema == PoolFile.schema else {
      throw RecordFlaw(
        "the schema is \(quoted(schema)), and this version reads \(quoted(PoolFile.schema))")
    }
    try fields.require(only: [
      "schema", "name", "source", "policy", "prm", "calibrator", "seed", "levels", "remarks",
    ])
    let levels = try fields.optionalNumbers("levels")
    if let levels {
      do {
        try SuccessQuantiles.validate(levels: levels)
      } catch {
        throw fields.flaw("levels", "are not increasing numbers between 0 and 1, at least one")
      }
    }
    let header = PoolHeader(
      name: try fields.string("name"), source: try fields.string("source"),
      policy: try fields.string("policy"), prm: try fields.optionalString("prm"),
      calibrator: try fields.optionalString("calibrator"), seed: try fields.optionalSeed("seed"),
      remarks: fields.optional("remarks") == nil ? [] : try fields.strings("remarks"))
    return (header, levels)
  }
}

extension PoolQuestion {
  private static let keys: Set<String> = [
    "id", "text", "reference", "difficulty", "prompt_tokens", "prm_prompt_tokens", "prompt_score",
    "prompt_quantiles", "traces",
  ]

  /// Reads a question's types; ranges are checked by ``flaw(levels:)``.
  static func read(_ value: StrictJSON, levels: [Double]?) throws(RecordFlaw) -> PoolQuestion {
    let fields = try RecordFields(value, "the question")
    try fields.require(only: keys)
    var traces: [PoolTrace] = []
    for (index, value) in try fields.array("traces").enumerated() {
      traces.append(try PoolTrace.read(value, number: index + 1, levels: levels))
    }
    return PoolQuestion(
      id: try fields.string("id"), text: try fields.optionalString("text"),
      reference: try fields.optionalString("reference"),
      difficulty: try fields.optionalNumber("difficulty"),
      promptTokens: try fields.optionalInteger("prompt_tokens", PoolFile.tokenCounts) ?? 0,
      prmPromptTokens: try fields.optionalInteger("prm_prompt_tokens", PoolFile.tokenCounts) ?? 0,
      promptScore: try fields.optionalNumber("prompt_score"),
      promptQuantiles: try fields.optionalNumbers("prompt_quantiles").map {
        numbers throws(RecordFlaw) in
        try SuccessQuantiles.read(numbers, levels: levels, fields, "prompt_quantiles")
      },
      traces: traces)
  }
}

extension PoolTrace {
  private static let keys: Set<String> = [
    "answer", "key", "correct", "ending", "steps", "scores", "quantiles", "prm_tokens",
    "confidence", "text",
  ]

  static func read(
    _ value: StrictJSON, number: Int, levels: [Double]?
  ) throws(RecordFlaw) -> PoolTrace {
    let fields = try RecordFields(value, "trace \(number)")
    try fields.require(only: keys)
    let key = try fields.optionalString("key")
    let text = try fields.optionalString("answer")
    if key != nil, text == nil { throw fields.flaw("key", "stands there without an answer") }
    var ending = Trace.Ending.ended
    if let name = try fields.optionalString("ending") {
      guard let known = Trace.Ending(rawValue: name) else {
        throw fields.flaw("ending", "is \(quoted(name)); it is ended or truncated")
      }
      ending = known
    }
    var quantiles: [SuccessQuantiles]?
    if fields.optional("quantiles") != nil {
      var sets: [SuccessQuantiles] = []
      for numbers in try fields.numberLists("quantiles") {
        sets.append(try SuccessQuantiles.read(numbers, levels: levels, fields, "quantiles"))
      }
      quantiles = sets
    }
    return PoolTrace(
      answer: text.map { Answer($0, key: key) }, isCorrect: try fields.optionalBool("correct"),
      ending: ending, stepTokens: try fields.integers("steps", PoolFile.tokenCounts),
      scores: try fields.optionalNumbers("scores") ?? [], quantiles: quantiles,
      prmTokens: try fields.optionalInteger("prm_tokens", PoolFile.tokenCounts) ?? 0,
      confidence: try fields.optionalNumber("confidence"), text: try fields.optionalString("text"))
  }
}

extension SuccessQuantiles {
  /// Quantiles of the header's levels, then the mean where it is stated.
  static func read(
    _ numbers: [Double], levels: [Double]?, _ fields: RecordFields, _ key: String
  ) throws(RecordFlaw) -> SuccessQuantiles {
    guard let levels else {
      throw fields.flaw(key, "stand there, and the header names no levels")
    }
    guard numbers.count == levels.count || numbers.count == levels.count + 1 else {
      throw fields.flaw(
        key,
        "hold a list of \(numbers.count) numbers; it needs \(levels.count), one a level, and may "
          + "have the mean after them")
    }
    do {
      return try SuccessQuantiles(
        levels: levels, values: Array(numbers.prefix(levels.count)),
        mean: numbers.count > levels.count ? numbers[levels.count] : nil)
    } catch {
      throw fields.flaw(key, "are no quantiles: \((error as? CalibrationError)?.message ?? "")")
    }
  }
}
