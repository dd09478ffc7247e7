import Foundation
import Parsimony

/// The probability of the good label, off the replies of the four ways to ask; nil where a reply
/// does not say.
enum JudgeReply {
  /// Completions with `logprob_token_ids` and tokens as ids: `top_logprobs[0]["token_id:7"]`.
  static func labelTokens(_ reply: JSONValue, good: Int, bad: Int) -> Double? {
    let top = reply["choices"]?[0]?["logprobs"]?["top_logprobs"]?[0]
    guard let good = top?["token_id:\(good)"]?.number, let bad = top?["token_id:\(bad)"]?.number
    else { return nil }
    return share(exp(good), exp(bad))
  }

  /// `/generative_scoring`: one score an item, of the first label.
  static func generativeScoring(_ reply: JSONValue, count: Int) -> [Double]? {
    guard let data = reply["data"]?.array, data.count == count else { return nil }
    let scores = data.compactMap { $0["score"]?.number }.filter { (0...1).contains($0) }
    return scores.count == count ? scores : nil
  }

  /// llama-server's `/completion` with a grammar, and probabilities after sampling.
  static func grammar(_ reply: JSONValue, _ labels: ProcessRewardOptions.Labels) -> Double? {
    let top = reply["completion_probabilities"]?[0]?["top_probs"]?.array ?? []
    func probability(_ label: String) -> Double {
      top.reduce(0) { sum, entry in
        entry["token"]?.string == label ? sum + (entry["prob"]?.number ?? 0) : sum
      }
    }
    return share(probability(labels.good), probability(labels.bad))
  }

  /// A chat reply: the first token's log-probabilities among the labels' spellings (white space
  /// apart), or else the words, which are worth 1 or 0.
  static func chat(_ reply: JSONValue, _ labels: ProcessRewardOptions.Labels) -> Double? {
    let choice = reply["choices"]?[0]
    var (good, bad) = (0.0, 0.0)
    for entry in choice?["logprobs"]?["content"]?[0]?["top_logprobs"]?.array ?? [] {
      guard let token = entry["token"]?.string, let value = entry["logprob"]?.number else {
        continue
      }
      let spelling = trimmed(token)
      if spelling == labels.good { good += exp(value) }
      if spelling == labels.bad { bad += exp(value) }
    }
    if let share = share(good, bad) { return share }
    let words = trimmed(choice?["message"]?["content"]?.string ?? "")
    // The longer label first: one may begin like the other.
    for label in [labels.good, labels.bad].sorted(by: { $0.count > $1.count })
    where words.hasPrefix(label) {
      return label == labels.good ? 1 : 0
    }
    return nil
  }

  private static func share(_ good: Double, _ bad: Double) -> Double? {
    let sum = good + bad
    guard good >= 0, bad >= 0, sum > 0, sum.isFinite else { return nil }
    return good / sum
  }

  private static func trimmed(_ text: String) -> Substring {
    let start = text.drop { $0.isWhitespace }
    return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
  }
}
