import Parsimony

/// llama.cpp's `llama-server`.
struct LlamaServerAdapter: EngineAdapter {
  // A last assistant message is a prefill, and the reply has it again, before the first new token
  // and in the same chunk.
  var repeatsPrefill: Bool { true }

  func addSampling(_ sampling: SamplingParameters, to object: inout JSONText.Object) {
    // Its defaults (.8, 40, .95, .05) are not those of the API: all four are set.
    object.add("temperature", sampling.temperature)
    // It takes 0 for all as well, but routers in front of it refuse that.
    object.add("top_k", sampling.topK > 0 ? sampling.topK : -1)
    object.add("top_p", sampling.topP)
    object.add("min_p", 0.0)
    object.add("repeat_penalty", 1.0)
  }

  func addCounting(_ capabilities: EngineCapabilities, to object: inout JSONText.Object) {
    object.add("stream_options") { $0.object { $0.add("include_usage", true) } }
    // Every chunk then has the prompt's counts.
    object.add("timings_per_token", true)
  }

  func addChatLogProbabilities(top: Int, to object: inout JSONText.Object) {
    object.add("logprobs", true)
    // Without a number it sends twenty a token.
    object.add("top_logprobs", max(1, top))
  }
}
