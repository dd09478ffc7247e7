"""Whether llama-server reads the weights and the tokenizer as we do."""

from .llama_server import LlamaServer


def compare(server: LlamaServer, lines: list[dict]) -> dict:
    """Greedy traces and log-probabilities against ours (`benchmarks greedy-traces`)."""
    traces = tokens = same_traces = same_tokens = same_encodings = 0
    differences = []
    margins = []
    for line in lines:
        encoded = server.post(
            "/tokenize", {"content": line["prompt"], "add_special": True})["tokens"]
        body = server.post(
            "/tokenize", {"content": line["text"], "add_special": False})["tokens"]
        ours = line["tokens"]
        text_tokens = ours[:-1] if ours[-1] == 2 else ours
        same_encodings += encoded == line["promptTokens"] and body == text_tokens
        reply = server.post("/completion", {
            "prompt": line["prompt"], "temperature": 0, "n_predict": 96, "n_probs": 2,
            "return_tokens": True, "cache_prompt": False})
        steps = reply["completion_probabilities"]
        theirs = [step["id"] for step in steps]
        traces += 1
        tokens += len(ours)
        same_traces += theirs == ours
        for step, token, log_probability in zip(steps, ours, line["logProbabilities"]):
            if step["id"] != token:
                top = step["top_logprobs"]
                margins.append(top[0]["logprob"] - top[1]["logprob"])
                break  # The texts part here; what follows cannot be compared.
            same_tokens += 1
            differences.append(abs(step["logprob"] - log_probability))
    return {
        "traces": traces, "same_encodings": same_encodings, "same_traces": same_traces,
        "tokens": tokens, "same_tokens": same_tokens,
        "largest_difference": max(differences),
        "mean_difference": sum(differences) / len(differences),
        "margins_at_divergence": margins,
    }


def report(name: str, result: dict) -> None:
    print(
        f"{name}: encodings equal {result['same_encodings']}/{result['traces']}, greedy traces "
        f"equal {result['same_traces']}/{result['traces']}, tokens {result['same_tokens']}"
        f"/{result['tokens']}; log-probabilities differ by {result['mean_difference']:.1e} on "
        f"average, {result['largest_difference']:.1e} at most")
    for margin in result["margins_at_divergence"]:
        print(f"  parted where llama-server's two best tokens are {margin:.1e} nats apart")
