public import Foundation
import Parsimony

/// 100 Blocksworld instances of PlanBench with a plan of each of four models.
///
/// One pool with four traces a question, in the order of ``models``: with a pool a model, every
/// question would have a single trace, and there would be nothing to replay. The four are different
/// policies: a replay shows an ensemble of one sample each, not samples of one policy. Labels are
/// the recorded verdicts; the answer is the recorded plan, its key the plan without blanks at the
/// ends of lines.
public struct PlanBenchImporter: PoolImporter {
  /// The models, in the order of the traces.
  static let models = [
    "claude-3.5-sonnet_aws", "gpt-4o_chat", "llama3-70b-8192_groq", "o1-mini_chat",
  ]

  /// `planbench`.
  public let name = "planbench"
  /// In a few words.
  public let summary = "4 models on 100 Blocksworld instances x 1 plan each"
  /// The folder of the models' folders.
  public let path = "planbench_blocksworld3/blocksworld_3"

  /// Reads the four files; an instance is a record, and is left out when one model lacks it.
  public func read(
    _ url: URL, records: BadRecords, keepsText: Bool
  ) throws(ExperimentError) -> Pool {
    var runs: [[Int: PlanBenchInstance]] = []
    var order: [Int] = []
    for model in Self.models {
      let path = "\(model)/task_1_plan_generation_zero_shot.json"
      let data = try RecordedFile.data(at: url.appendingPathComponent(path))
      var run: [Int: PlanBenchInstance] = [:]
      for (line, result) in Self.instances(of: data) {
        do throws(RecordFlaw) {
          let instance = try result.get()
          guard run.updateValue(instance, forKey: instance.id) == nil else {
            throw RecordFlaw("the instance \(instance.id) stands there twice; remove one")
          }
          if runs.isEmpty { order.append(instance.id) }
        } catch {
          try records.handle(error, file: path, line: line)
        }
      }
      runs.append(run)
    }
    var questions: [PoolQuestion] = []
    for id in order {
      let instances = runs.compactMap { $0[id] }
      guard instances.count == runs.count, let first = instances.first else {
        try records.handle(
          RecordFlaw("the instance \(id) is not in the files of all models"),
          file: url.lastPathComponent, line: nil)
        continue
      }
      questions.append(first.question(instances.map { $0.trace(keepsText: keepsText) }))
    }
    return try pool(
      questions, policy: Self.models.joined(separator: ", "),
      source: "karthikv792/LLMs-Planning (MIT)",
      remarks: [
        "a question's traces are of four different policies, in the order of the policy's name: an "
          + "ensemble, not samples of one policy",
        "labels are the recorded verdicts",
        "tokens are the recorded ones where there are any (o1-mini, reasoning included); otherwise "
          + TokenEstimate.remark,
      ], file: url.lastPathComponent)
  }

  /// The instances of a model's file with their lines; one flaw where it is no such file.
  private static func instances(
    of data: Data
  ) -> [(line: Int?, result: Result<PlanBenchInstance, RecordFlaw>)] {
    do throws(RecordFlaw) {
      let fields = try RecordFields(try StrictJSONParser.value(of: data), "the file")
      return try fields.array("instances").map { value in
        var line: Int?
        if case .object(let object) = value { line = object.line }
        do throws(RecordFlaw) {
          return (line, .success(try PlanBenchInstance(value)))
        } catch {
          return (line, .failure(error))
        }
      }
    } catch {
      return [(error.line, .failure(error))]
    }
  }
}

/// One instance of a model's file.
struct PlanBenchInstance {
  let id: Int
  private let query: String
  private let reference: String
  private let plan: String
  private let response: String
  private let isCorrect: Bool
  private let tokens: Int?

  init(_ value: StrictJSON) throws(RecordFlaw) {
    let fields = try RecordFields(value, "the instance")
    id = try fields.integer("instance_id", 0...1_000_000)
    query = try fields.string("query")
    reference = try fields.string("ground_truth_plan")
    plan = try fields.string("extracted_llm_plan")
    response = try fields.string("llm_raw_response")
    isCorrect = try fields.bool("llm_correct")
    var tokens: Int?
    if let object = fields.optional("response_object"),
      let usage = try RecordFields(object, "response_object").optional("usage")
    {
      tokens = try RecordFields(usage, "usage").integer("completion_tokens", PoolFile.tokenCounts)
    }
    self.tokens = tokens
  }

  func question(_ traces: [PoolTrace]) -> PoolQuestion {
    PoolQuestion(
      id: "blocksworld3/\(id)", text: query, reference: reference,
      promptTokens: TokenEstimate.tokens(query), traces: traces)
  }

  func trace(keepsText: Bool) -> PoolTrace {
    let key = plan.split(whereSeparator: \.isNewline).map { $0.trimmed }
      .filter { !$0.isEmpty }.joined(separator: "\n")
    return PoolTrace(
      answer: key.isEmpty ? nil : Answer(plan, key: key), isCorrect: isCorrect,
      stepTokens: [tokens ?? TokenEstimate.tokens(response)],
      text: keepsText ? response : nil)
  }
}
