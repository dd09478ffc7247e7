public import Foundation
import Parsimony

/// Runs of search-and-learn on MATH-500.
///
/// In the best-of-n run with n = 16 the prompts were tiled but the outputs sliced question by
/// question: in each batch of 25 the solution with the flat index k = 16 i + j answers question
/// k mod 25. The solutions are given back to their questions; their scores, which were computed
/// against the wrong question, are dropped. The answer is a solution's last `\boxed{...}`.
public struct SearchAndLearnImporter: PoolImporter {
  /// The runs.
  public enum Run: String, Sendable, CaseIterable {
    /// Best-of-n, 100 questions x 16, without scores.
    case bestOf16 = "sal-bon16"
    /// One sample of each of 500 questions.
    case single = "sal-single"
    /// The 2 beams of a search on each of 500 questions.
    case beam2 = "sal-beam2"
    /// The 16 beams of a search on each of 100 questions.
    case beam16 = "sal-beam16"
  }

  /// Where the runs cut a solution.
  static let maximumTokens = 2048
  /// Questions whose prompts were tiled together in the best-of-n run.
  static let batch = 25

  private let run: Run

  init(_ run: Run) { self.run = run }

  /// The run's name.
  public var name: String { run.rawValue }

  /// In a few words.
  public var summary: String {
    switch run {
    case .bestOf16: "Llama-3.1-8B on 100 questions of MATH-500 x 16, put right, no scores"
    case .single: "Llama-3.1-8B on 500 questions of MATH-500 x 1, step scores"
    case .beam2: "beam search with Llama-3.1-8B, 500 questions x 2 beams, step scores"
    case .beam16: "beam search with Llama-3.2-3B, 100 questions x 16 beams, step scores"
    }
  }

  /// The run's file.
  public var path: String {
    let large = "hugging-quantsMeta-Llama-3.1-8B-Instruct-AWQ-INT4-"
    let file =
      switch run {
      case .bestOf16: "data/best_of_n/\(large)_n16_b0.1_q100.jsonl"
      case .single: "data_iclr/best_of_n/\(large)_n1_b0.1_q500_period0_model_len10000.jsonl"
      case .beam2: "data_clean/beam_search/\(large)_n2_b0.1_q500_period0_model_len10000.jsonl"
      case .beam16: "data/beam_search/AMead10Llama-3.2-3B-Instruct-AWQ-_n16_b0.1_q100.jsonl"
      }
    return "sal_mertcemri/" + file
  }

  private var samples: Int {
    switch run {
    case .single: 1
    case .beam2: 2
    case .bestOf16, .beam16: 16
    }
  }

  /// Reads the run; a line is a record, but in the best-of-n run a wrong line spoils its batch.
  public func read(
    _ url: URL, records: BadRecords, keepsText: Bool
  ) throws(ExperimentError) -> Pool {
    let questions: [PoolQuestion]
    if run == .bestOf16 {
      questions = try remapped(url, records: records, keepsText: keepsText)
    } else {
      let file = try RecordedArray(lines: url, records: records)
      var ids = DistinctIDs()
      questions = try file.map(records) { value, line throws(RecordFlaw) in
        let question = try MathRunLine(value, samples: samples)
        try ids.insert(question.id, line: line)
        return question.question(
          Array(zip(question.completions, question.tokens)).map { ($0.0, $0.1) },
          scores: question.scores, keepsText: keepsText)
      }
    }
    return try pool(
      questions,
      policy: run == .beam16
        ? "AMead10/Llama-3.2-3B-Instruct-AWQ"
        : "hugging-quants/Meta-Llama-3.1-8B-Instruct-AWQ-INT4",
      prm: run == .bestOf16 ? nil : "RLHFlow/Llama3.1-8B-PRM-Deepseek-Data",
      source: "mert-cemri/search-and-learn (Apache-2.0)", remarks: remarks,
      file: url.lastPathComponent)
  }

  private var remarks: [String] {
    let beams = [
      "the traces of a question are the beams of one search: they depend on each other, and "
        + "replays on random orders do not show independent sampling",
      TokenEstimate.remark,
    ]
    let counted = ["the prompts' " + TokenEstimate.remark]
    return switch run {
    case .bestOf16:
      [
        "solutions are given back to the questions they answer (flat index mod 25); their scores "
          + "belong to other questions and are dropped"
      ] + counted
    case .single: counted
    case .beam2, .beam16: beams
    }
  }

  /// The best-of-n run with the solutions at their own questions.
  private func remapped(
    _ url: URL, records: BadRecords, keepsText: Bool
  ) throws(ExperimentError) -> [PoolQuestion] {
    // By position: whole batches are needed, and a line that is missing moves nothing.
    var lines: [(number: Int, record: Result<MathRunLine, RecordFlaw>)] = []
    var ids = DistinctIDs()
    var stream = try BoundedLines(url, limit: PoolFile.maximumLineBytes)
    while let line = try stream.next() {
      if line.isBlank { continue }
      do throws(RecordFlaw) {
        guard let bytes = line.bytes else { throw RecordFlaw("the line is too long") }
        let record = try MathRunLine(try StrictJSONParser.value(of: bytes), samples: samples)
        try ids.insert(record.id, line: line.number)
        lines.append((line.number, .success(record)))
      } catch {
        lines.append((line.number, .failure(error)))
      }
    }
    let file = url.lastPathComponent
    var questions: [PoolQuestion] = []
    for start in stride(from: 0, to: lines.count, by: Self.batch) {
      let batch = lines[start..<min(start + Self.batch, lines.count)]
      do throws(RecordFlaw) {
        questions += try regrouped(batch.map(\.record), keepsText: keepsText)
      } catch {
        for (number, record) in batch {
          let own: RecordFlaw? = if case .failure(let flaw) = record { flaw } else { nil }
          try records.handle(
            own ?? RecordFlaw("its batch of \(Self.batch) is not whole: \(error.message)"),
            file: file, line: number)
        }
      }
    }
    return questions
  }

  private func regrouped(
    _ records: [Result<MathRunLine, RecordFlaw>], keepsText: Bool
  ) throws(RecordFlaw) -> [PoolQuestion] {
    var lines: [MathRunLine] = []
    for record in records { lines.append(try record.get()) }
    guard lines.count == Self.batch else {
      throw RecordFlaw("it has \(lines.count) questions where \(Self.batch) are needed")
    }
    let flat = lines.flatMap { zip($0.completions, $0.tokens).map { ($0, $1) } }
    return lines.enumerated().map { position, line in
      line.question(
        stride(from: position, to: flat.count, by: Self.batch).map {
          (text: flat[$0].0, tokens: flat[$0].1)
        }, scores: nil, keepsText: keepsText)
    }
  }
}
