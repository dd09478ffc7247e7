"""Reference inputs and scores of step-tagged process reward models, as StepTaggingGoldens.swift.

    goldens=Tests/EndpointsTests/RewardModels/StepTaggingGoldens.swift
    python scripts/goldens/step_tagging.py > $goldens && swift format --in-place $goldens

Made with Python 3.11 and Jinja2 3.1.6. The inputs follow the usage examples of the model cards of
Qwen2.5-Math-PRM-7B (Qwen's chat template, rendered by Jinja here) and math-shepherd-mistral-7b-prm.
The model is a tiny fake one: a token is a byte or the step tag, the state a recurrence over tokens,
and a score is read where a tag stands, as vLLM's STEP pooling does.
"""

import json

from jinja2 import Environment

CHATML = Environment(trim_blocks=True, lstrip_blocks=True).from_string(
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}"
    "{% endfor %}"
)
SYSTEM = "Please reason step by step, and put your final answer within \\boxed{}."
TAG = 256


def qwen(question, steps):
    response = [step.strip() for step in steps]
    assistant = "<extra_0>".join(response) + "<extra_0>" if response else ""
    messages = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": question.strip()},
        {"role": "assistant", "content": assistant},
    ]
    return CHATML.render(messages=messages), "<extra_0>"


def shepherd(question, steps):
    output = "\n".join(step.strip() + " ки" for step in steps)
    return f"{question.strip()} {output}" if steps else question.strip(), "ки"


def step_end(question, steps):
    return question + "".join(steps), "\n"


def tokens(text, tag):
    first, *others = text.split(tag)
    ids = list(first.encode())
    for part in others:
        ids += [TAG] + list(part.encode())
    return ids


def scores(ids):
    state, found = 7, []
    for token in ids:
        state = (state * 31 + token + 1) % 1_000_003
        if token == TAG:
            found.append((state % 997 + 1) / 999)
    return found


CASES = [
    ("sum", "What is 3 + 4?\n", ["3 + 4 is 7.\n\n", "The answer is \\boxed{7}.\n\n"]),
    ("one", "  Is 7 prime?", ["Yes: nothing from 2 to 6 divides it."]),
    ("none", "Nothing done yet\n", []),
    ("unicode", "Площадь круга радиуса 2 см?\n", ["S = πr²\n", "S = 4π ≈ 12.57 см²\n"]),
    ("inner", "Add.\n", ["First,\n  line two.\n", "\tThen \"quotes\" \\ and é.\n", "End.\n"]),
]


def literal(text):
    escaped = json.dumps(text, ensure_ascii=False)
    return escaped


print("/// Made by scripts/goldens/step_tagging.py; do not edit.")
print("enum StepTaggingGoldens {")
print("  struct Case: Sendable {")
print("    let name: String\n    let style: String\n    let question: String")
print("    let steps: [String]\n    let input: String\n    let scores: [Double]\n  }\n")
print("  static let cases: [Case] = [")
for style, build in [("qwen", qwen), ("shepherd", shepherd), ("stepEnd", step_end)]:
    for name, question, steps in CASES:
        if style == "stepEnd" and any("\n" in step[:-1] or step[-1] != "\n" for step in steps):
            continue
        if style == "stepEnd" and not question.endswith("\n"):
            continue
        text, tag = build(question, steps)
        found = scores(tokens(text, tag))
        listed = ", ".join(map(literal, steps))
        print(f"    Case(name: {literal(name)}, style: {literal(style)},")
        print(f"      question: {literal(question)}, steps: [{listed}],")
        print(f"      input: {literal(text)}, scores: {found}),")
print("  ]\n}")
