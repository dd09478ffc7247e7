import Foundation

extension CountdownTokenizer {
  /// How a chat becomes a prompt: the last line of a user's message is a puzzle (`4 9 10 13>24`),
  /// whether a newline ends it or not; an assistant's message is what is solved so far, letter by
  /// letter, so that it can be continued. All else is left out: the models read puzzles and nothing
  /// else. (llama-server puts a system message before the user's, hence the last line.)
  static let chatTemplate = """
    {{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' %}\
    {{ (message['content'] | trim).split('\\n')[-1] }}{{ '\\n' }}\
    {% elif message['role'] == 'assistant' %}{{ message['content'] }}{% endif %}{% endfor %}
    """

  /// The contents of a `tokenizer_config.json`.
  static func configurationJSON(maximumLength: Int) throws -> Data {
    let object: [String: Any] = [
      "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<bos>", "eos_token": "<eos>",
      "pad_token": "<pad>", "add_bos_token": true, "clean_up_tokenization_spaces": false,
      "model_max_length": maximumLength, "chat_template": chatTemplate,
    ]
    return try JSONSerialization.data(
      withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
  }

  /// The contents of a `generation_config.json`: ids only, so that no server changes a request's
  /// sampling because of it.
  static func generationJSON() throws -> Data {
    try JSONSerialization.data(
      withJSONObject: [
        "bos_token_id": Int(bos), "eos_token_id": Int(eos), "pad_token_id": Int(pad),
      ], options: [.prettyPrinted, .sortedKeys])
  }
}
