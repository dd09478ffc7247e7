import Foundation
import Parsimony

/// From the numbers of a reply to scores in 0...1.
struct RewardNumbers {
  /// Which of two numbers is the good class's.
  let goodIndex: Int
  /// Whether single numbers are logits.
  let givesLogits: Bool

  /// The scores of rows of one number or two; nil with a reason where they are anything else.
  ///
  /// Pairs that are no probabilities are taken for logits, all of a reply or none.
  func scores(_ rows: [[Double]]) -> Result<[Double], Reason> {
    guard let width = rows.first?.count else { return .success([]) }
    guard rows.allSatisfy({ $0.count == width }) else {
      return .failure(Reason("rows of different lengths"))
    }
    switch width {
    case 1: return singles(rows.map { $0[0] })
    case 2:
      guard goodIndex == 0 || goodIndex == 1 else {
        return .failure(Reason("two classes, of which \(goodIndex) is none"))
      }
      let areProbabilities = rows.allSatisfy { row in
        row.allSatisfy { (0...1).contains($0) } && abs(row[0] + row[1] - 1) < 0.01
      }
      return .success(
        rows.map { row in
          areProbabilities ? row[goodIndex] : Self.sigmoid(row[goodIndex] - row[1 - goodIndex])
        })
    default: return .failure(Reason("\(width) classes instead of 1 or 2"))
    }
  }

  /// The scores of single numbers.
  func singles(_ values: [Double]) -> Result<[Double], Reason> {
    if givesLogits { return .success(values.map(Self.sigmoid)) }
    guard let value = values.first(where: { !(0...1).contains($0) }) else {
      return .success(values)
    }
    return .failure(
      Reason("the number \(value), which is no probability; say that it gives logits if it does"))
  }

  static func sigmoid(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }

  /// The numbers of an array; nil where it is none or holds anything else.
  static func row(_ value: JSONValue) -> [Double]? {
    guard let elements = value.array else { return nil }
    let numbers = elements.compactMap(\.number)
    return numbers.count == elements.count ? numbers : nil
  }

  /// What is wrong with the numbers.
  struct Reason: Error {
    let text: String

    init(_ text: String) { self.text = text }
  }
}
