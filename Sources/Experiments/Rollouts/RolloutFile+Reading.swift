public import Foundation
import Parsimony

extension RolloutFile {
  /// A header and questions as JSON Lines, keys sorted: equal sets give equal bytes.
  public static func encode(_ set: RolloutSet) throws(ExperimentError) -> Data {
    var data = try line(set.header)
    for question in set.questions { data += try line(question) }
    return data
  }

  /// Reads a whole file; nothing is repaired.
  ///
  /// Throws `io` when it cannot be read, and `badData`, naming file and line, where it is no rollout
  /// file, a line is damaged or cut off, or a question occurs twice with different content.
  public func read() throws(ExperimentError) -> RolloutSet {
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw ExperimentError(
        .io, "Cannot read the rollouts \(url.path): \(reason(error)). Check the path.")
    }
    let header = try header(of: data)
    return RolloutSet(checked: header, try questions(in: data, under: header))
  }

  /// The first line.
  func header(of data: Data) throws(ExperimentError) -> RolloutHeader {
    guard let first = Self.lines(of: data).first,
      let header = try? JSONDecoder().decode(RolloutHeader.self, from: first.bytes)
    else {
      throw ExperimentError(
        .badData,
        "\(url.path) is no rollout file: its first line is no header of \(RolloutHeader.schema); "
          + "give another file.")
    }
    if let flaw = header.flaw {
      throw ExperimentError(.badData, "\(url.path), line \(first.number): \(flaw).")
    }
    return header
  }

  /// All lines but the first; the same question twice with equal content counts once.
  func questions(
    in data: Data, under header: RolloutHeader
  ) throws(ExperimentError) -> [LabelledQuestion] {
    let decoder = JSONDecoder()
    var questions: [LabelledQuestion] = []
    var known: [String: (index: Int, line: Int)] = [:]
    for line in Self.lines(of: data).dropFirst() {
      let place = "\(url.path), line \(line.number)"
      let question: LabelledQuestion
      do {
        question = try decoder.decode(LabelledQuestion.self, from: line.bytes)
      } catch {
        throw ExperimentError(
          .badData,
          "\(place) is damaged: it is no labelled question; delete the line and collect again.")
      }
      if let flaw = header.flaw(of: question) {
        throw ExperimentError(
          .badData,
          "\(place) (question \(quoted(question.questionID))) is damaged: \(flaw); delete the line "
            + "and collect again.")
      }
      if let first = known[question.questionID] {
        guard questions[first.index] == question else {
          throw ExperimentError(
            .badData,
            "\(place) holds the question \(quoted(question.questionID)) with other content than "
              + "line \(first.line); find out which is right, and delete the other.")
        }
        continue
      }
      known[question.questionID] = (questions.count, line.number)
      questions.append(question)
    }
    return questions
  }

  /// The lines that are not blank, with their numbers from 1.
  private static func lines(of data: Data) -> [(number: Int, bytes: Data)] {
    data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
      .map { ($0.offset + 1, $0.element) }
      .filter { line in !line.1.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
  }

  /// A value as a line.
  static func line(_ value: some Encodable) throws(ExperimentError) -> Data {
    Data((try RunStore.json(value) + "\n").utf8)
  }
}
