public import Foundation
import Parsimony

/// Pools in files: JSON Lines, schema `parsimony.pool/1`.
///
/// UTF-8, one JSON object a line. The first line is the header:
///
/// - `schema`: always `parsimony.pool/1`.
/// - `name`, `source`, `policy`: texts, see ``PoolHeader``.
/// - `prm`, `calibrator`: texts; absent where there is none.
/// - `seed`: a whole number, 0 to 2^64 - 1; absent where unknown.
/// - `levels`: the levels of all quantiles in the file, increasing, between 0 and 1; absent where
///   there are no quantiles.
/// - `remarks`: a list of texts; absent where there are none.
///
/// Every other line is a question:
///
/// - `id`: a text, not empty, unique in the file.
/// - `text`, `reference`: texts. `difficulty`: a number in 0...1.
/// - `prompt_tokens`, `prm_prompt_tokens`: whole numbers; absent for 0.
/// - `prompt_score`: a number in 0...1. `prompt_quantiles`: a list, see below.
/// - `traces`: a list of objects, at least one, in the order in which they were drawn.
///
/// A trace:
///
/// - `answer`: a text; absent where it has none. `key`: what votes compare; absent where it equals
///   the answer.
/// - `correct`: true or false; absent where nobody knows.
/// - `ending`: `truncated`, for a trace without an answer; absent where the policy ended it.
/// - `steps`: the tokens of each step, at least one step.
/// - `scores`: a number in 0...1 for each step; absent where nobody scored it.
/// - `quantiles`: a list for each step: a number in 0...1 for each of `levels`, never decreasing,
///   then the stated mean where the calibrator states one.
/// - `prm_tokens`: a whole number; absent for 0. `confidence`: any number. `text`: a text.
///
/// Counts of tokens are at most 1,000,000,000 and a line at most 64 MiB. Nothing else is accepted:
/// unknown fields, a field twice and values out of their range are refused by name. Equal pools
/// give equal bytes.
public enum PoolFile {
  /// The form of pool files that this version reads and writes.
  public static let schema = "parsimony.pool/1"
  /// The longest line, in bytes.
  public static let maximumLineBytes = 64 << 20
  /// The range of every count of tokens.
  public static let tokenCounts = 0...1_000_000_000

  /// Reads a file as a stream.
  ///
  /// - Parameters:
  ///   - url: the file.
  ///   - onBadRecord: what to do about a line that is no sound question; the header must be sound.
  /// - Throws: `io`; `badData`, as `FILE:LINE: what is wrong`, on the first bad line where bad
  ///   records are refused, on a bad header, and where no question is left.
  public static func read(
    _ url: URL, onBadRecord: BadRecords = .refuse
  ) throws(ExperimentError) -> Pool {
    var reader = try PoolFileReader(url)
    var questions: [PoolQuestion] = []
    while let next = try reader.next() {
      switch next {
      case .success(let question): questions.append(question)
      case .failure(let problem): try onBadRecord.handle(problem)
      }
    }
    guard !questions.isEmpty else {
      throw ExperimentError(
        .badData, "\(reader.file) holds no sound question; a pool needs at least one.")
    }
    return Pool(header: reader.header, questions: questions)
  }

  /// The bytes of a pool's file. Throws `badData` where the pool is not sound: what the reader
  /// would refuse is never written.
  public static func encode(_ pool: Pool) throws(ExperimentError) -> Data {
    let levels = pool.levels
    var bytes = PoolLine.header(pool.header, levels: levels)
    var seen: Set<String> = []
    for question in pool.questions {
      if let flaw = question.flaw(levels: levels) {
        throw ExperimentError(
          .badData, "The question \(quoted(question.id)) cannot be kept in a pool: \(flaw).")
      }
      guard seen.insert(question.id).inserted else {
        throw ExperimentError(
          .badData, "The pool holds the question \(quoted(question.id)) twice; remove one.")
      }
      bytes += PoolLine.question(question)
    }
    guard !pool.questions.isEmpty else {
      throw ExperimentError(.badData, "The pool \(quoted(pool.header.name)) holds no question.")
    }
    return Data(bytes)
  }

  /// Writes a pool, or leaves the file as it was. Throws as ``encode(_:)``, and `io`.
  public static func write(_ pool: Pool, to url: URL) throws(ExperimentError) {
    let data = try encode(pool)
    do {
      try data.write(to: url, options: .atomic)
    } catch {
      throw ExperimentError(.io, "Cannot write \(url.path): \(reason(error)).")
    }
  }

  /// What certificates and reports quote: FNV-1a (64 bits) of the pool's file. Throws as
  /// ``encode(_:)``.
  public static func fingerprint(of pool: Pool) throws(ExperimentError) -> String {
    StableHash.fingerprint(try encode(pool))
  }
}
