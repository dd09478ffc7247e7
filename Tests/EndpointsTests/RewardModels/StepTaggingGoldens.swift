/// Made by scripts/goldens/step_tagging.py; do not edit.
enum StepTaggingGoldens {
  struct Case: Sendable {
    let name: String
    let style: String
    let question: String
    let steps: [String]
    let input: String
    let scores: [Double]
  }

  static let cases: [Case] = [
    Case(
      name: "sum", style: "qwen",
      question: "What is 3 + 4?\n", steps: ["3 + 4 is 7.\n\n", "The answer is \\boxed{7}.\n\n"],
      input:
        "<|im_start|>system\nPlease reason step by step, and put your final answer within \\boxed{}.<|im_end|>\n<|im_start|>user\nWhat is 3 + 4?<|im_end|>\n<|im_start|>assistant\n3 + 4 is 7.<extra_0>The answer is \\boxed{7}.<extra_0><|im_end|>\n",
      scores: [0.03203203203203203, 0.6066066066066066]),
    Case(
      name: "one", style: "qwen",
      question: "  Is 7 prime?", steps: ["Yes: nothing from 2 to 6 divides it."],
      input:
        "<|im_start|>system\nPlease reason step by step, and put your final answer within \\boxed{}.<|im_end|>\n<|im_start|>user\nIs 7 prime?<|im_end|>\n<|im_start|>assistant\nYes: nothing from 2 to 6 divides it.<extra_0><|im_end|>\n",
      scores: [0.4844844844844845]),
    Case(
      name: "none", style: "qwen",
      question: "Nothing done yet\n", steps: [],
      input:
        "<|im_start|>system\nPlease reason step by step, and put your final answer within \\boxed{}.<|im_end|>\n<|im_start|>user\nNothing done yet<|im_end|>\n<|im_start|>assistant\n<|im_end|>\n",
      scores: []),
    Case(
      name: "unicode", style: "qwen",
      question: "Площадь круга радиуса 2 см?\n", steps: ["S = πr²\n", "S = 4π ≈ 12.57 см²\n"],
      input:
        "<|im_start|>system\nPlease reason step by step, and put your final answer within \\boxed{}.<|im_end|>\n<|im_start|>user\nПлощадь круга радиуса 2 см?<|im_end|>\n<|im_start|>assistant\nS = πr²<extra_0>S = 4π ≈ 12.57 см²<extra_0><|im_end|>\n",
      scores: [0.12712712712712712, 0.03003003003003003]),
    Case(
      name: "inner", style: "qwen",
      question: "Add.\n",
      steps: ["First,\n  line two.\n", "\tThen \"quotes\" \\ and é.\n", "End.\n"],
      input:
        "<|im_start|>system\nPlease reason step by step, and put your final answer within \\boxed{}.<|im_end|>\n<|im_start|>user\nAdd.<|im_end|>\n<|im_start|>assistant\nFirst,\n  line two.<extra_0>Then \"quotes\" \\ and é.<extra_0>End.<extra_0><|im_end|>\n",
      scores: [0.9329329329329329, 0.5065065065065065, 0.055055055055055056]),
    Case(
      name: "sum", style: "shepherd",
      question: "What is 3 + 4?\n", steps: ["3 + 4 is 7.\n\n", "The answer is \\boxed{7}.\n\n"],
      input: "What is 3 + 4? 3 + 4 is 7. ки\nThe answer is \\boxed{7}. ки",
      scores: [0.9319319319319319, 0.7787787787787788]),
    Case(
      name: "one", style: "shepherd",
      question: "  Is 7 prime?", steps: ["Yes: nothing from 2 to 6 divides it."],
      input: "Is 7 prime? Yes: nothing from 2 to 6 divides it. ки", scores: [0.5545545545545546]),
    Case(
      name: "none", style: "shepherd",
      question: "Nothing done yet\n", steps: [],
      input: "Nothing done yet", scores: []),
    Case(
      name: "unicode", style: "shepherd",
      question: "Площадь круга радиуса 2 см?\n", steps: ["S = πr²\n", "S = 4π ≈ 12.57 см²\n"],
      input: "Площадь круга радиуса 2 см? S = πr² ки\nS = 4π ≈ 12.57 см² ки",
      scores: [0.08208208208208208, 0.5775775775775776]),
    Case(
      name: "inner", style: "shepherd",
      question: "Add.\n",
      steps: ["First,\n  line two.\n", "\tThen \"quotes\" \\ and é.\n", "End.\n"],
      input: "Add. First,\n  line two. ки\nThen \"quotes\" \\ and é. ки\nEnd. ки",
      scores: [0.028028028028028028, 0.6036036036036037, 0.6436436436436437]),
    Case(
      name: "none", style: "stepEnd",
      question: "Nothing done yet\n", steps: [],
      input: "Nothing done yet\n", scores: [0.4364364364364364]),
    Case(
      name: "unicode", style: "stepEnd",
      question: "Площадь круга радиуса 2 см?\n", steps: ["S = πr²\n", "S = 4π ≈ 12.57 см²\n"],
      input: "Площадь круга радиуса 2 см?\nS = πr²\nS = 4π ≈ 12.57 см²\n",
      scores: [0.24424424424424424, 0.46146146146146144, 0.10510510510510511]),
  ]
}
