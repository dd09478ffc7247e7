"""A server on the loopback interface: started on one core, watched, stopped by its process id."""

import contextlib
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
from types import TracebackType
from typing import Any, ClassVar, Self

TICKS = os.sysconf("SC_CLK_TCK")


class ServerFailure(Exception):
    """A server that does not do what the benchmark needs."""


def free_port() -> int:
    """A port of the loopback interface that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Server:
    """A program that serves `port`; its output goes to `log`."""

    running: ClassVar[list["Server"]] = []
    """All that have been started and not stopped."""

    def __init__(
        self,
        name: str,
        command: list[str],
        port: int,
        core: int,
        log: pathlib.Path,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.name = name
        self.port = port
        self.log = log
        with log.open("wb") as output:
            self.started = time.perf_counter()
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, **(environment or {})},
                preexec_fn=lambda: os.sched_setaffinity(0, {core}),
            )
        Server.running.append(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends it with SIGTERM, and after 20 seconds with SIGKILL."""
        if self in Server.running:
            Server.running.remove(self)
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def request(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str]:
        """Status and body of one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            content = None if body is None else json.dumps(body)
            fields = {"Content-Type": "application/json", **(headers or {})}
            connection.request(method, path, content, fields)
            reply = connection.getresponse()
            return reply.status, reply.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def wait_until_listening(self, limit: float) -> None:
        """Returns when a connection is accepted; raises `ServerFailure` after `limit` seconds."""
        end = time.monotonic() + limit
        while True:
            if self._process.poll() is not None:
                raise ServerFailure(f"{self.name} ended at its start: {self._last_line()}")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
                return
            except OSError:
                if time.monotonic() > end:
                    reason = f"{self.name} does not listen after {limit:.0f} s"
                    raise ServerFailure(f"{reason}: {self._last_line()}") from None
                time.sleep(0.02)

    def _last_line(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return lines[-1] if lines else "it printed nothing"

    def keep_priority(self) -> None:
        """Gives all its threads the priority of this process: libdispatch sets its own back to 0,
        and a peer that keeps what it inherited would be ahead."""
        priority = os.getpriority(os.PRIO_PROCESS, 0)
        for task in os.listdir(f"/proc/{self._process.pid}/task"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.setpriority(os.PRIO_PROCESS, int(task), priority)

    def cpu_seconds(self) -> float:
        """User and system time of all its threads, ended ones included."""
        text = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text()
        fields = text[text.rindex(")") + 2 :].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def status(self, field: str) -> int:
        """A number of /proc/PID/status, e.g. `VmRSS` (kB) or `Threads`."""
        for line in pathlib.Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1])
        raise ServerFailure(f"/proc/{self._process.pid}/status has no {field}")

    def open_files(self) -> int:
        """How many file descriptors it has open."""
        return len(os.listdir(f"/proc/{self._process.pid}/fd"))
