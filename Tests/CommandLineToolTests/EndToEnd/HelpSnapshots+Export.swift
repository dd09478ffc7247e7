extension HelpSnapshots {
  static let export = #"""
    OVERVIEW: Write a built-in model in a form that inference engines read.

    Examples:
      parsimony export base --format gguf --out base.gguf
      llama-server --model base.gguf -np 8 -c 8192
      parsimony export base --format hf --out base-hf
      vllm serve base-hf --dtype float32 --generation-config vllm
      parsimony export prm --calibrated --format gguf --out prm-base.gguf

    The weights stay float32, so that the engines give the same log-probabilities
    as this program.

    hf: a folder in Hugging Face's layout, with a README that tells how vLLM serves
    it. gguf: a file for llama.cpp. A process reward model is served by vLLM's
    /pooling, or scored by head.json from the hidden states that `llama-server
    --embeddings --pooling none --embd-normalize -1` gives; with gguf the head goes
    to NAME-head.json beside NAME.gguf.

    With --calibrated or --calibrator the calibrator's adapter is merged into the
    weights; the calibrator's file is still needed to read the scores.

    What is there is never replaced without --force, and a folder that holds
    anything else than an export not even then.

    USAGE: parsimony export <model> --format <format> --out <out> [<options>]

    ARGUMENTS:
      <model>                 The model: base, weak, prm, or another built-in model.

    OPTIONS:
      --format <format>       hf or gguf. (values: hf, gguf)
      --out <out>             Folder (hf) or file (gguf) to write.
      --calibrated            Merge the adapter of the calibrator that ships with
                              --policy.
      --calibrator <calibrator>
                              Merge the adapter of this calibrator.
      --policy <policy>       The policy whose calibrator --calibrated takes.
                              (default: base)
      --force                 Replace an earlier export.
      --version               Show the version.
      -h, --help              Show help information.

    """#
}
