"""From exec to the first replies."""

import dataclasses
import http.client
import json
import time

from .bench import Bench
from .cases import body
from .measured import Spread
from .server import Server
from .wrk import PATH


@dataclasses.dataclass(frozen=True)
class StartTimes:
    """Times from exec, in milliseconds, over some starts."""

    health: Spread
    pass_through: Spread
    vote: Spread
    starts: int


def until_ok(server: Server, method: str, path: str, content: str | None = None) -> float:
    """Asks again and again; milliseconds from exec to the first reply of status 200."""
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        try:
            connection.request(method, path, content, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            reply.read()
            if reply.status == 200:
                return 1000 * (time.perf_counter() - server.started)
        except OSError:
            pass
        finally:
            connection.close()
        if time.perf_counter() - server.started > 30:
            raise SystemExit(f"{path}: no reply of status 200 within 30 s; see {server.log}")
        time.sleep(0.0002)


def measure(bench: Bench, starts: int) -> StartTimes:
    """Starts the gateway `starts` times, one after the other, upstream and files being warm."""
    times: list[tuple[float, float, float]] = []
    with bench.upstream("start-upstream", "--fast") as upstream:
        for _ in range(starts + 1):
            with bench.gateway("start-gateway", {"fast": upstream.port}) as server:
                health = until_ok(server, "GET", "/health")
                plain = until_ok(server, "POST", PATH, body_text("pass-fast"))
                vote = until_ok(server, "POST", PATH, body_text("vote-fast"))
                times.append((health, plain, vote))
    # The first start reads the program's file.
    columns = [Spread.of(column) for column in zip(*times[1:], strict=True)]
    return StartTimes(columns[0], columns[1], columns[2], starts)


def body_text(model: str) -> str:
    """A request as it is sent."""
    return json.dumps(body(model))
