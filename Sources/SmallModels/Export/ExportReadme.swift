import Parsimony

/// The words beside exported weights: what they are and how engines serve them.
struct ExportReadme {
  let card: ModelCard
  /// Whether an adapter is merged in.
  let isAdapted: Bool
  /// The longest sequence, in tokens.
  let maximumLength: Int

  var text: String {
    """
    # \(card.name)\(isAdapted ? ", with its calibrated adapter merged in" : "")

    \(card.summary)

    - Trained on: \(card.data)
    - Command: `\(card.command)`
    - Fingerprint of the original weights: `\(card.fingerprint)`

    A prompt is a puzzle and a newline: `4 9 10 13>24\\n` asks to make 24 of 4, 9, 10 and 13. A \
    solution is a line a step. `<bos>` (1) begins every sequence, `<eos>` (2) ends a solution, and \
    a newline (3) ends the prompt and each step. Text is ASCII; a sequence has \
    \(maximumLength) tokens at most.

    \(card.role == .policy ? policy : processRewardModel)

    """
  }

  private var policy: String {
    """
    ## vLLM

        vllm serve FOLDER --served-model-name \(card.name) --dtype float32 \\
          --max-model-len \(maximumLength) --generation-config vllm

    Completions take the prompt as it is (`<bos>` is added). In a chat the last line of the \
    user's message is the puzzle and an assistant's message is what has been solved so far; other \
    roles are left out. To go on from such a message: `"continue_final_message": true, \
    "add_generation_prompt": false`.
    """
  }

  private var processRewardModel: String {
    """
    ## vLLM

        vllm serve FOLDER --served-model-name \(card.name) --dtype float32 \\
          --max-model-len \(maximumLength) --runner pooling --pooler-config '{"step_tag_id": 3}'

    `POST /pooling` with `"input"` the prompt and the steps, each with its newline: `data[0].data` \
    has a pair for the prompt and one for each step, whose second number is the probability that \
    a solution which goes on from there is right.

    ## Hidden states

    `head.json` scores hidden states (after the last norm) of the last token of the prompt and of \
    each step: sigmoid(weight . h + bias).\(isAdapted ? quantiles : "")
    """
  }

  private var quantiles: String {
    """
     Its quantiles have the logits o_1, o_1 + softplus(o_2), ... with o_k = weight_k . h + bias_k.
    """
  }
}
