"""A llama-server on the loopback interface: started, asked, stopped by its process id."""

import http.client
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import threading
import time


class LlamaServer:
    def __init__(self, binary: str, model: pathlib.Path, flags: list[str]):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [binary, "--model", str(model), "--host", "127.0.0.1", "--port", str(self.port)]
            + ["--no-webui"] + flags,
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.connections = threading.local()

    def __enter__(self) -> "LlamaServer":
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                if self.get("/health") == 200:
                    return self
            except OSError:
                pass
            time.sleep(0.05)
        self.__exit__()
        self.log.seek(0)
        raise SystemExit("llama-server did not start:\n" + self.log.read()[-2000:].decode())

    def __exit__(self, *_) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def post(self, path: str, body: dict):
        """The JSON reply; one kept-alive connection a thread."""
        content, status = self.exchange(path, json.dumps(body))
        if status != 200:
            raise SystemExit(f"llama-server answered {status}: {content[:500]!r}")
        return json.loads(content)

    def exchange(self, path: str, body: str) -> tuple[bytes, int]:
        # The server closes a connection that was idle for some seconds or has served a hundred
        # requests; a closed one is opened again, once.
        for attempt in range(2):
            connection = getattr(self.connections, "value", None)
            if connection is None:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
                self.connections.value = connection
            try:
                connection.request("POST", path, body, {"Content-Type": "application/json"})
                response = connection.getresponse()
                return response.read(), response.status
            except ConnectionError:
                connection.close()
                self.connections.value = None
                if attempt == 1:
                    raise
        raise AssertionError("unreachable")

    def processor_seconds(self) -> float:
        """User and system time of the server until now."""
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text()
        fields = stat.rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
