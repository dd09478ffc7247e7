"""Makes the same calls of the official OpenAI client to a server and to the gateway in front of it,
and compares what comes back field by field; then checks what adaptive models answer.

    python scripts/openai_client/compare.py --engine double|llama-server \\
      --direct URL --gateway URL --key KEY

URLs end with /v1; the Python is `scripts/engines openai`. For the double the gateway has an alias
NAME that passes on to the model `served!NAME` for each name in DOUBLE and FAULTS, and the adaptive
aliases `vote` and `vote-tools`; for llama-server it has `pass` (its model `base`) and `vote`.
Left out of comparisons: ids, times, the extension field `parsimony`, and the chunk that brings it
where a server's own last chunk is not one of usage alone. Of errors two differ by intent: a status
500 of the server is a 502 of the gateway, and a 401 of the server says that the gateway's key was
refused, not the client's.

Prints every difference, and on the last line how many comparisons were made. Status 0: no
difference; 1: some.
"""

import argparse
import asyncio
import json
import sys

import openai

# Never equal, or the gateway's own.
IGNORED = {"id", "created", "timings", "parsimony"}

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "The weather in a city.",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}},
                "required": ["city"],
            },
        },
    }
]
SCHEMA = {
    "type": "json_schema",
    "json_schema": {
        "name": "answer",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"answer": {"type": "integer"}},
            "required": ["answer"],
            "additionalProperties": False,
        },
    },
}

# Aliases that pass through to the double, by the behaviour's name.
DOUBLE = ["ok", "echo", "tool-call", "reasoning", "length", "content-filter"]
FAULTS = ["400", "401", "404", "422", "429", "500", "503"]


def user(text):
    return [{"role": "user", "content": text}]


def chat_cases(engine):
    """Name, model, parameters."""
    if engine == "llama-server":
        messages = user("4 9 10 13>24")
        model = "base"
        models = {"plain": model, "tools": model, "length": model}
    else:
        messages = user("two plus two")
        model = "echo"
        models = {"plain": "ok", "tools": "tool-call", "length": "length"}
    common = {"messages": messages, "seed": 5, "max_tokens": 64}
    cases = [
        ("plain", models["plain"], {}),
        ("greedy", model, {"temperature": 0}),
        ("sampling", model, {"temperature": 0.9, "top_p": 0.8}),
        ("penalties", model, {"presence_penalty": 0.1, "frequency_penalty": 0.2}),
        ("n", model, {"n": 3, "temperature": 1}),
        ("logprobs", model, {"logprobs": True, "top_logprobs": 3}),
        ("stop text", model, {"stop": "6"}),
        ("stop list", model, {"stop": ["6", "13"]}),
        ("limit", model, {"max_tokens": 4}),
        ("user", model, {"user": "somebody", "metadata": {"a": "b"}}),
        ("logit bias", model, {"logit_bias": {"7": -1}}),
        (
            "unknown fields", model,
            {"extra_body": {"top_k": 7, "min_p": 0.1, "strange": {"a": [1]}}},
        ),
        ("usage asked", model, {"stream_options": {"include_usage": True}}),
    ]
    if engine == "llama-server":
        multi = messages + [{"role": "assistant", "content": "13-9=4:4 4 10\n"}]
        cases.append(("a reply that has begun", model, {"messages": multi}))
        system = [{"role": "system", "content": "Solve it."}] + messages
        cases.append(("system", model, {"messages": system}))
    else:
        several = [
            {"role": "developer", "content": "Be brief."},
            {"role": "user", "content": "two plus two"},
            {"role": "assistant", "content": "4"},
            {"role": "user", "content": [{"type": "text", "text": "and three?"}]},
        ]
        called = user("Paris?") + [
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {
                        "id": "call_9",
                        "type": "function",
                        "function": {"name": "weather", "arguments": '{"city":"Paris"}'},
                    }
                ],
            },
            {"role": "tool", "tool_call_id": "call_9", "content": "rain"},
        ]
        cases += [
            ("several turns", model, {"messages": several}),
            ("tools", models["tools"], {"tools": TOOLS, "tool_choice": "auto"}),
            ("tools, as sent", model, {"tools": TOOLS, "parallel_tool_calls": False}),
            ("tool result", model, {"messages": called, "tools": TOOLS}),
            ("JSON mode", model, {"response_format": {"type": "json_object"}}),
            ("JSON schema", model, {"response_format": SCHEMA}),
            ("newer limit", model, {"max_completion_tokens": 9, "max_tokens": openai.omit}),
            ("reasoning", "reasoning", {"reasoning_effort": "low"}),
            ("cut", models["length"], {}),
            ("filtered", "content-filter", {}),
            ("service tier", model, {"service_tier": "auto", "store": False}),
        ]
    return [(name, model, common | further) for name, model, further in cases]


def completion_cases(engine):
    if engine == "llama-server":
        common = {"prompt": "4 9 10 13>24\n", "seed": 5, "max_tokens": 64}
        model = "base"
    else:
        common = {"prompt": "two plus two", "seed": 5, "max_tokens": 64}
        model = "echo"
    cases = [
        ("plain", {}),
        ("greedy", {"temperature": 0}),
        ("n", {"n": 2, "temperature": 1}),
        ("logprobs", {"logprobs": 2}),
        ("stop", {"stop": ["6"]}),
        ("limit", {"max_tokens": 3}),
        ("usage asked", {"stream_options": {"include_usage": True}}),
        ("unknown fields", {"extra_body": {"top_k": 7, "strange": None}}),
        ("suffix and penalties", {"presence_penalty": 0.1, "suffix": ""}),
    ]
    return [(name, model, common | further) for name, further in cases]


def bare(value):
    """A reply as plain data, without what is never equal."""
    if hasattr(value, "model_dump"):
        value = value.model_dump(mode="json")
    if isinstance(value, dict):
        return {
            # What a cache of the server held depends on the calls before.
            name: bare(member) if name != "cached_tokens" else None
            for name, member in value.items()
            if name not in IGNORED
        }
    return [bare(member) for member in value] if isinstance(value, list) else value


def chunks(found):
    """A stream's chunks as plain data."""
    last = found[-1] if found else None
    if len(found) > 1 and not last.choices and "parsimony" in (last.model_extra or {}):
        # Where the server told its usage with the last choice, this one is the gateway's.
        if getattr(found[-2], "usage", None):
            found.pop()
    plain = [bare(chunk) for chunk in found]
    for chunk in plain:
        # The gateway always asks for the usage.
        (chunk.get("received") or {}).pop("stream_options", None)
    return plain


def same_failure(direct, gateway):
    """The two as they should compare: see above what differs by intent."""
    for reply in (direct, gateway):
        if reply.get("status") in (401, 500, 502):
            reply.pop("body", None)
    if direct.get("status") == 500 and gateway.get("status") == 502:
        gateway["status"] = 500
    return direct, gateway


def failure(error):
    """What a client sees of an error."""
    status = getattr(error, "status_code", None)
    if status is None:
        return {"class": type(error).__name__, "body": bare(getattr(error, "body", None))}
    return {
        "class": type(error).__name__,
        "status": status,
        "body": bare(error.body),
        "retry-after": error.response.headers.get("retry-after"),
    }


class Comparison:
    def __init__(self, arguments):
        settings = {"api_key": arguments.key, "max_retries": 0, "timeout": 60}
        self.engine = arguments.engine
        self.direct = openai.OpenAI(base_url=arguments.direct, **settings)
        self.gateway = openai.OpenAI(base_url=arguments.gateway, **settings)
        self.stranger = openai.OpenAI(
            base_url=arguments.gateway, **(settings | {"api_key": "sk-wrong"})
        )
        self.async_settings = settings
        self.urls = (arguments.direct, arguments.gateway)
        self.count = 0
        self.differences = []

    def names(self, model):
        """The model's name there and here."""
        if self.engine == "llama-server":
            return model, "pass"
        return f"served!{model}", model

    def equal(self, name, direct, gateway):
        self.count += 1
        if direct != gateway:
            self.differences.append(name)
            print(f"DIFFERENT {name}\n  direct:  {short(direct)}\n  gateway: {short(gateway)}")

    def holds(self, name, condition, what=None):
        self.count += 1
        if not condition:
            self.differences.append(name)
            print(f"WRONG {name}: {short(what)}")

    # Passing through

    def call(self, client, kind, model, parameters, stream):
        endpoint = client.chat.completions if kind == "chat" else client.completions
        parameters = parameters | {"model": model}
        if not stream:
            parameters.pop("stream_options", None)
        try:
            reply = endpoint.create(stream=stream, **parameters)
            return chunks(list(reply)) if stream else bare(reply)
        except openai.APIError as error:
            return failure(error)

    async def call_async(self, client, kind, model, parameters, stream):
        endpoint = client.chat.completions if kind == "chat" else client.completions
        parameters = parameters | {"model": model}
        if not stream:
            parameters.pop("stream_options", None)
        try:
            reply = await endpoint.create(stream=stream, **parameters)
            if not stream:
                return bare(reply)
            return chunks([chunk async for chunk in reply])
        except openai.APIError as error:
            return failure(error)

    def pass_through(self):
        cases = [("chat", *case) for case in chat_cases(self.engine)]
        cases += [("completions", *case) for case in completion_cases(self.engine)]
        for kind, name, model, parameters in cases:
            there, here = self.names(model)
            for stream in (False, True):
                self.equal(
                    f"{kind}, {name}, sync{', streamed' if stream else ''}",
                    self.call(self.direct, kind, there, parameters, stream),
                    self.call(self.gateway, kind, here, parameters, stream),
                )
        asyncio.run(self.pass_through_async(cases))

    async def pass_through_async(self, cases):
        async with (
            openai.AsyncOpenAI(base_url=self.urls[0], **self.async_settings) as direct,
            openai.AsyncOpenAI(base_url=self.urls[1], **self.async_settings) as gateway,
        ):
            for kind, name, model, parameters in cases:
                there, here = self.names(model)
                for stream in (False, True):
                    # One after the other: what is in a batch together can differ in the last bit.
                    first = await self.call_async(direct, kind, there, parameters, stream)
                    second = await self.call_async(gateway, kind, here, parameters, stream)
                    label = f"{kind}, {name}, async{', streamed' if stream else ''}"
                    self.equal(label, first, second)
            if self.engine == "double":
                # Many at a time.
                there, here = self.names("echo")
                parameters = {"messages": user("again"), "seed": 1}
                replies = await asyncio.gather(
                    *(
                        self.call_async(client, "chat", model, parameters | {"seed": seed}, False)
                        for seed in range(16)
                        for client, model in ((direct, there), (gateway, here))
                    )
                )
                for seed in range(16):
                    self.equal(f"one of 16 at a time, {seed}", *replies[2 * seed : 2 * seed + 2])

    # Errors

    def errors(self):
        classes = {
            "400": openai.BadRequestError,
            "401": openai.AuthenticationError,
            "404": openai.NotFoundError,
            "422": openai.UnprocessableEntityError,
            "429": openai.RateLimitError,
            "500": openai.InternalServerError,
            "503": openai.InternalServerError,
        }
        for name in FAULTS if self.engine == "double" else []:
            there, here = self.names(name)
            for stream in (False, True):
                replies = [
                    self.call(client, "chat", model, {"messages": user("x")}, stream)
                    for client, model in ((self.direct, there), (self.gateway, here))
                ]
                label = f"status {name}{', streamed' if stream else ''}"
                self.equal(label, *same_failure(*replies))
                self.holds(
                    f"{label}: class", replies[1].get("class") == classes[name].__name__, replies[1]
                )
            if name == "429":
                self.holds("429: Retry-After", replies[1].get("retry-after") == "1", replies[1])
        if self.engine == "llama-server":
            for name, parameters in [
                ("n above the slots", {"n": 9}),
                ("a temperature of text", {"extra_body": {"temperature": "hot"}}),
                ("a wrong role", {"messages": [{"role": 7, "content": "x"}]}),
            ]:
                parameters = {"messages": user("4 9 10 13>24"), "max_tokens": 8} | parameters
                there, here = self.names("base")
                replies = [
                    self.call(client, "chat", model, parameters, False)
                    for client, model in ((self.direct, there), (self.gateway, here))
                ]
                # The gateway may refuse first, with words of its own.
                for reply in replies:
                    reply.pop("body", None)
                self.equal(name, *same_failure(*replies))
        self.own_errors()

    def own_errors(self):
        """What the gateway itself refuses."""
        model = self.names("base" if self.engine == "llama-server" else "ok")[1]
        for name, client, error, parameters in [
            ("a wrong key", self.stranger, openai.AuthenticationError, {}),
            ("a model that is not there", self.gateway, openai.NotFoundError, {"model": "nowhere"}),
            ("n of -1", self.gateway, openai.BadRequestError, {"n": -1}),
            (
                "an unknown strategy",
                self.gateway,
                openai.BadRequestError,
                {"extra_body": {"parsimony": {"strategy": "nonsense"}}},
            ),
        ]:
            for stream in (False, True):
                try:
                    client.chat.completions.create(
                        **({"model": model, "messages": user("x"), "stream": stream} | parameters)
                    )
                    self.holds(name, False, "no error")
                except openai.APIStatusError as found:
                    self.holds(name, type(found) is error, failure(found))
                    body = found.body if isinstance(found.body, dict) else {}
                    self.holds(
                        f"{name}: body",
                        isinstance(body.get("message"), str) and isinstance(body.get("type"), str),
                        found.body,
                    )

    # Headers, models

    def headers(self):
        there, here = self.names("base" if self.engine == "llama-server" else "ok")
        message = user("4 9 10 13>24")
        for stream in (False, True):
            raws = [
                client.chat.completions.with_raw_response.create(
                    model=model, messages=message, seed=1, stream=stream, max_tokens=32
                )
                for client, model in ((self.direct, there), (self.gateway, here))
            ]
            types = [raw.headers["content-type"].split(";")[0] for raw in raws]
            self.equal(f"content type, stream {stream}", *types)
            parsed = [raw.parse() for raw in raws]
            if stream:
                self.equal("raw stream", *(chunks(list(reply)) for reply in parsed))
            else:
                self.equal("raw reply", *map(bare, parsed))
                self.holds(
                    "the request's id",
                    parsed[1]._request_id == parsed[1].model_extra["parsimony"]["request_id"],
                    parsed[1]._request_id,
                )
            strategy = raws[1].headers.get("x-parsimony-strategy")
            self.holds(f"strategy's header, stream {stream}", strategy == "pass-through", strategy)
        models = [model.id for model in self.gateway.models.list()]
        self.holds("models", here in models and "vote" in models, models)
        first = self.gateway.models.retrieve("vote")
        self.holds("one model", first.id == "vote" and first.object == "model", first)

    # Adaptive models

    def adaptive(self):
        message = user("4 9 10 13>24" if self.engine == "llama-server" else "two plus two")
        create = self.gateway.chat.completions.create
        reply = create(model="vote", messages=message, seed=3, max_tokens=64)
        facts = reply.model_extra.get("parsimony") or {}
        self.holds("vote: strategy", str(facts.get("strategy", "")).startswith("majority"), facts)
        self.holds("vote: candidates", facts.get("candidates") == 4, facts)
        self.holds("vote: content", bool(reply.choices[0].message.content), reply.choices)
        self.holds("vote: finish", reply.choices[0].finish_reason == "stop", reply.choices)
        spend = facts.get("spend", {})
        total = spend.get("total_tokens", 0) + spend.get("policy_cached_tokens", 0)
        self.holds("vote: usage", reply.usage.total_tokens == total, reply.usage)
        again = create(model="vote", messages=message, seed=3, max_tokens=64)
        self.equal("vote: the same seed", bare(reply.choices[0]), bare(again.choices[0]))
        with self.gateway.chat.completions.stream(
            model="vote", messages=message, seed=3, max_tokens=64,
            stream_options={"include_usage": True},
        ) as stream:
            final = stream.get_final_completion()
        self.equal(
            "vote, streamed", reply.choices[0].message.content, final.choices[0].message.content
        )
        self.holds("vote, streamed: finish", final.choices[0].finish_reason == "stop", final)
        usage = final.usage
        self.holds("vote, streamed: usage", usage and usage.total_tokens > 0, usage)
        chosen = create(
            model=self.names("base" if self.engine == "llama-server" else "ok")[1],
            messages=message, seed=3, max_tokens=64,
            extra_body={"parsimony": {"strategy": "majority", "max_samples": 3}},
        )
        self.holds(
            "a strategy by request", chosen.model_extra["parsimony"]["candidates"] == 3,
            chosen.model_extra,
        )
        text = self.gateway.completions.create(
            model="vote", prompt=message[0]["content"] + "\n", seed=3, max_tokens=64
        )
        self.holds("vote, completions", bool(text.choices[0].text), text)
        pieces = list(
            self.gateway.completions.create(
                model="vote", prompt=message[0]["content"] + "\n", seed=3, max_tokens=64,
                stream=True,
            )
        )
        joined = "".join(chunk.choices[0].text for chunk in pieces if chunk.choices)
        self.equal("vote, completions, streamed", text.choices[0].text, joined)
        logprobs = create(
            model="vote", messages=message, seed=3, max_tokens=64, logprobs=True, top_logprobs=2
        )
        self.holds("vote: log-probabilities", logprobs.choices[0].logprobs.content, logprobs)
        if self.engine == "double":
            self.adaptive_tools(create)

    def adaptive_tools(self, create):
        parameters = {"model": "vote-tools", "messages": user("Paris?"), "tools": TOOLS, "seed": 1}
        calls = create(**parameters).choices[0]
        self.holds("vote-tools: finish", calls.finish_reason == "tool_calls", calls)
        call = (calls.message.tool_calls or [None])[0]
        self.holds(
            "vote-tools: call",
            call and call.function.name == "weather" and json.loads(call.function.arguments)
            == {"city": "Paris"}, calls,
        )
        with self.gateway.chat.completions.stream(**parameters) as stream:
            final = stream.get_final_completion().choices[0]
        self.equal(
            "vote-tools, streamed", call and call.function.arguments,
            final.message.tool_calls and final.message.tool_calls[0].function.arguments,
        )
        self.holds("vote-tools, streamed: finish", final.finish_reason == "tool_calls", final)


def short(value):
    text = str(value)
    return text if len(text) <= 1500 else text[:1500] + " ..."


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", choices=["double", "llama-server"], required=True)
    parser.add_argument("--direct", required=True)
    parser.add_argument("--gateway", required=True)
    parser.add_argument("--key", required=True)
    comparison = Comparison(parser.parse_args())
    comparison.pass_through()
    comparison.errors()
    comparison.headers()
    comparison.adaptive()
    print(f"{comparison.count} comparisons, {len(comparison.differences)} differences")
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main())
