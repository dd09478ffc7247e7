import Parsimony

/// The bodies that ask a judge. Every sampling parameter that an engine could fill in by itself is
/// set, so that the probabilities are the model's own.
enum JudgeRequest {
  static func labelTokens(model: String, prompt: String, good: Int, bad: Int) -> [UInt8] {
    JSONText.object { object in
      object.add("model", model)
      object.add("prompt", prompt)
      object.add("max_tokens", 1)
      object.add("temperature", 0)
      object.add("logprobs", 1)
      object.add("logprob_token_ids") { $0.array([good, bad]) { $0.integer($1) } }
      object.add("return_tokens_as_token_ids", true)
    }
  }

  static func generativeScoring(
    model: String, query: String, items: [String], good: Int, bad: Int
  ) -> [UInt8] {
    JSONText.object { object in
      object.add("model", model)
      object.add("query", query)
      object.add("items") { $0.array(items) { $0.string($1) } }
      object.add("label_token_ids") { $0.array([good, bad]) { $0.integer($1) } }
    }
  }

  /// The grammar leaves two tokens, of which `post_sampling_probs` gives the shares.
  static func grammar(
    model: String, prompt: String, _ labels: ProcessRewardOptions.Labels
  ) -> [UInt8] {
    JSONText.object { object in
      object.add("model", model)
      object.add("prompt", prompt)
      object.add("grammar", "root ::= \(quoted(labels.good)) | \(quoted(labels.bad))")
      object.add("n_predict", 1)
      object.add("n_probs", 2)
      object.add("post_sampling_probs", true)
      object.add("temperature", 1)
      object.add("top_k", 0)
      object.add("top_p", 1)
      object.add("min_p", 0)
      object.add("cache_prompt", true)
    }
  }

  static func chat(model: String, prompt: String, withLogProbabilities: Bool) -> [UInt8] {
    JSONText.object { object in
      object.add("model", model)
      object.add("messages") { text in
        text.array([prompt]) { text, prompt in
          text.object { message in
            message.add("role", "user")
            message.add("content", prompt)
          }
        }
      }
      object.add("max_tokens", 4)
      object.add("temperature", 0)
      if withLogProbabilities {
        object.add("logprobs", true)
        object.add("top_logprobs", 20)
      }
    }
  }

  /// A literal of llama.cpp's grammars.
  private static func quoted(_ label: String) -> String {
    "\"" + label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
