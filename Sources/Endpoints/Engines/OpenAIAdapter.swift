import Parsimony

/// A server of which nothing is known but that it speaks the OpenAI API: only members of that API
/// are sent, since strict servers refuse others.
struct OpenAIAdapter: EngineAdapter {
  var repeatsPrefill: Bool { false }

  func addSampling(_ sampling: SamplingParameters, to object: inout JSONText.Object) {
    object.add("temperature", sampling.temperature)
    object.add("top_p", sampling.topP)
    // Not of the API, but dropping a wish in silence would be worse than a refusal.
    if sampling.topK > 0 { object.add("top_k", sampling.topK) }
  }
}
