"""Clients that ask for a stream and go away."""

import asyncio
import dataclasses
import itertools
import json

from .cases import body
from .server import Server
from .wrk import PATH

AT_ONCE = "at once"
FIRST_BYTE = "after the first byte"


@dataclasses.dataclass(frozen=True)
class Departure:
    """How a client leaves."""

    alias: str
    moment: str


async def leave(server: Server, departure: Departure) -> None:
    """Asks for a stream and closes the connection."""
    content = json.dumps(body(departure.alias, stream=True)).encode()
    head = f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
        await writer.drain()
        if departure.moment == FIRST_BYTE and not await asyncio.wait_for(reader.read(1), 30):
            raise SystemExit(f"{departure}: the gateway closed the connection without a reply")
    finally:
        writer.close()


async def leave_all(server: Server, aliases: list[str], count: int, parallel: int) -> None:
    """So many departures, every kind equally often, `parallel` at a time."""
    kinds = [Departure(alias, moment) for alias in aliases for moment in (AT_ONCE, FIRST_BYTE)]
    departures = itertools.islice(itertools.cycle(kinds), count)

    async def client() -> None:
        for departure in departures:
            await leave(server, departure)

    async with asyncio.TaskGroup() as group:
        for _ in range(parallel):
            group.create_task(client())


def run(server: Server, aliases: list[str], count: int, parallel: int = 50) -> None:
    """Runs the departures."""
    asyncio.run(leave_all(server, aliases, count, parallel))
