"""Where everything is: programs, cores, and the upstream doubles and servers that they make."""

import dataclasses
import os
import pathlib

from .server import Server, free_port

TEXT = "The answer is 7."
GATEWAY_CORE = 0
LOAD_CORE = 1


@dataclasses.dataclass(frozen=True)
class Bench:
    """The programs, and a folder for logs and configurations."""

    gateway_program: pathlib.Path
    upstream_program: pathlib.Path
    its_hub_program: pathlib.Path | None
    optillm_program: pathlib.Path | None
    folder: pathlib.Path

    def upstream(self, name: str, *options: str) -> Server:
        """An upstream double on the core of the load."""
        port = free_port()
        command = [str(self.upstream_program), "--port", str(port), "--text", TEXT, *options]
        server = Server(name, command, port, LOAD_CORE, self.folder / f"{name}.log")
        server.wait_until_listening(10)
        return server

    def configuration(self, name: str, upstreams: dict[str, int]) -> tuple[pathlib.Path, int]:
        """Writes a configuration with `pass` and `vote` for every upstream; its file and port."""
        port = free_port()
        lines = [f"listen: 127.0.0.1:{port}", "upstreams:"]
        for upstream, upstream_port in upstreams.items():
            url = f"http://127.0.0.1:{upstream_port}/v1"
            lines.append(f'  {upstream}: {{url: "{url}", model: served, engine: vllm}}')
        lines.append("models:")
        for upstream in upstreams:
            lines.append(f"  pass-{upstream}: {{policy: {upstream}}}")
            vote = f"{{policy: {upstream}, strategy: majority, max_samples: 4}}"
            lines.append(f"  vote-{upstream}: {vote}")
        lines.append("keys: open")
        path = self.folder / f"{name}.yaml"
        path.write_text("\n".join(lines) + "\n")
        return path, port

    def gateway(self, name: str, upstreams: dict[str, int]) -> Server:
        """Our gateway in front of upstreams; not waited for."""
        path, port = self.configuration(name, upstreams)
        return Server(
            name,
            [str(self.gateway_program), "serve", "--config", str(path)],
            port,
            GATEWAY_CORE,
            self.folder / f"{name}.log",
            {"OPENBLAS_NUM_THREADS": "1"},
        )

    def its_hub(self, upstream: int) -> Server:
        """its_hub's service, set up for votes by self-consistency."""
        port = free_port()
        command = [str(self.its_hub_program), "--port", str(port), "--log-level", "WARNING"]
        server = Server("its_hub", command, port, GATEWAY_CORE, self.folder / "its_hub.log")
        server.wait_until_listening(60)
        settings = {
            "endpoint": f"http://127.0.0.1:{upstream}/v1",
            "api_key": "none",
            "model": "served",
            "alg": "self-consistency",
            "regex_patterns": ["answer is (\\d+)"],
        }
        status, body = server.request("POST", "/configure", settings)
        if status != 200:
            raise SystemExit(f"its_hub cannot be configured: {status} {body}")
        return server

    def optillm(self, upstream: int) -> Server:
        """optillm's proxy; raises `ServerFailure` where it does not start within a minute."""
        port = free_port()
        url = f"http://127.0.0.1:{upstream}/v1"
        command = [str(self.optillm_program), "--base-url", url, "--port", str(port)]
        command += ["--best-of-n", "4", "--log", "error"]
        environment = {"OPENAI_API_KEY": "none", "HF_HUB_OFFLINE": "1"}
        log = self.folder / "optillm.log"
        server = Server("optillm", command, port, GATEWAY_CORE, log, environment)
        try:
            server.wait_until_listening(60)
        except BaseException:
            server.stop()
            raise
        return server


def pin_to_load_core() -> None:
    """Moves this process, and what it starts from now on, to the core of the load."""
    available = os.sched_getaffinity(0)
    if not {GATEWAY_CORE, LOAD_CORE} <= available:
        raise SystemExit(
            f"benchmark-gateway: cores {GATEWAY_CORE} and {LOAD_CORE} are needed; this process may "
            f"use {sorted(available)}"
        )
    os.sched_setaffinity(0, {LOAD_CORE})
