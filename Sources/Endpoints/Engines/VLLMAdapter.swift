import Parsimony

/// vLLM's OpenAI server.
struct VLLMAdapter: EngineAdapter {
  // With continue_final_message the reply is the continuation alone.
  var repeatsPrefill: Bool { false }

  func addSampling(_ sampling: SamplingParameters, to object: inout JSONText.Object) {
    object.add("temperature", sampling.temperature)
    // A model's generation_config adds top_k and top_p of its own unless they are given.
    object.add("top_p", sampling.topP)
    object.add("top_k", sampling.topK > 0 ? sampling.topK : -1)
    object.add("min_p", 0.0)
    object.add("repetition_penalty", 1.0)
  }

  func addContinuation(to object: inout JSONText.Object) {
    // Either alone starts a new turn or is refused.
    object.add("continue_final_message", true)
    object.add("add_generation_prompt", false)
  }

  func addCounting(_ capabilities: EngineCapabilities, to object: inout JSONText.Object) {
    // Chunks may hold several tokens; their ids are the exact count.
    if capabilities.tokenIDs { object.add("return_token_ids", true) }
    object.add("stream_options") { text in
      text.object { options in
        options.add("include_usage", true)
        options.add("continuous_usage_stats", true)
      }
    }
  }

  func addStops(_ stops: [String], to object: inout JSONText.Object) {
    object.add("stop") { $0.array(stops) { $0.string($1) } }
    object.add("include_stop_str_in_output", true)
  }
}
