"""The measured rows."""

import dataclasses
import json
from typing import Any

from .bench import TEXT
from .server import Server
from .wrk import PATH, Load

ZERO = "no delay"
SLOW = "100 ms"
PACED = "no delay, paced"


@dataclasses.dataclass(frozen=True)
class Case:
    """A row: who is loaded, how, with which upstream behind, and whose processor time counts."""

    name: str
    upstream: str
    server: Server
    load: Load
    calls: int
    """Calls of the upstream that a request needs."""
    samples: int

    @property
    def key(self) -> str:
        """Tells rows apart."""
        return f"{self.name}; {self.upstream}; {self.connections}"

    @property
    def connections(self) -> int:
        """Requests at a time."""
        return self.load.connections

    def check(self) -> None:
        """Asks once, and stops the benchmark if the reply is not what has to be measured."""
        headers = {}
        if self.load.header:
            name, value = self.load.header.split(": ", 1)
            headers[name] = value
        status, body = self.server.request("POST", PATH, self.load.body, headers)
        if status != 200:
            raise SystemExit(f"{self.name}: status {status}: {body[:300]}")
        reply = json.loads(body)
        said = reply["choices"][0]["message"]["content"]
        if said != TEXT:
            raise SystemExit(f"{self.name}: the reply says {said!r}, not {TEXT!r}")
        facts = reply.get("parsimony")
        if facts is not None and facts["candidates"] != self.samples:
            raise SystemExit(f"{self.name}: {facts['candidates']} candidates, not {self.samples}")


def body(model: str, **members: Any) -> dict[str, Any]:
    """A chat completion request."""
    question = {"role": "user", "content": "What is two plus two?"}
    return {"model": model, "messages": [question], "temperature": 0.7, **members}


def ours(server: Server) -> list[Case]:
    """Rows of our gateway, whose upstreams are called fast, slow, single and slow-single."""

    def case(name: str, alias: str, upstream: str, c: int, calls: int, samples: int) -> Case:
        think = THINK_MS if upstream == PACED else 0
        load = Load(body(alias), c, think)
        return Case(name, upstream, server, load, calls, samples)

    four = "ours, best of 4"
    single = "ours, best of 4 in four calls"
    return [
        case("ours, pass-through", "pass-fast", ZERO, 1, 1, 1),
        case("ours, pass-through", "pass-fast", ZERO, 32, 1, 1),
        case(four, "vote-fast", ZERO, 1, 1, 4),
        case(four, "vote-fast", ZERO, 32, 1, 4),
        case(single, "vote-single", ZERO, 1, 4, 4),
        case(single, "vote-single", ZERO, 32, 4, 4),
        case("ours, pass-through", "pass-slow", SLOW, 32, 1, 1),
        case(four, "vote-slow", SLOW, 32, 1, 4),
        case(single, "vote-slowsingle", SLOW, 32, 4, 4),
        case("ours, pass-through", "pass-fast", PACED, 32, 1, 1),
        case(four, "vote-fast", PACED, 32, 1, 4),
    ]


# 32 connections that pause so long on average make at most 2,000 requests/s.
THINK_MS = 16


def direct(fast: Server, slow: Server) -> list[Case]:
    """Rows without a gateway."""
    plain = body("served")
    name = "direct"
    return [
        Case(name, ZERO, fast, Load(plain, 1), 1, 1),
        Case(name, ZERO, fast, Load(plain, 32), 1, 1),
        Case(name, SLOW, slow, Load(plain, 32), 1, 1),
        Case(name, PACED, fast, Load(plain, 32, THINK_MS), 1, 1),
    ]


def its_hub(server: Server, slow: Server) -> list[Case]:
    """Rows of its_hub."""

    def case(budget: int, c: int, upstream: str = ZERO, header: str = "") -> Case:
        name = f"its_hub 1.2.0, budget {budget}"
        load = Load(body("served", budget=budget), c, header=header)
        return Case(name, upstream, server, load, budget, budget)

    header = f"x-its-endpoint: http://127.0.0.1:{slow.port}/v1"
    return [case(1, 32), case(4, 1), case(4, 32), case(4, 32, SLOW, header)]


def optillm(server: Server) -> list[Case]:
    """Rows of optillm. Its best-of-4 is a call with n = 4, and one more for each candidate."""
    authorization = "Authorization: Bearer none"

    def case(approach: str, name: str, c: int, calls: int, samples: int) -> Case:
        load = Load(body(f"{approach}-served"), c, header=authorization)
        name = f"optillm 0.4.0, {name}"
        return Case(name, ZERO, server, load, calls, samples)

    return [
        case("none", "none", 1, 1, 1),
        case("none", "none", 32, 1, 1),
        case("bon", "best of 4", 1, 5, 4),
        case("bon", "best of 4", 32, 5, 4),
    ]
