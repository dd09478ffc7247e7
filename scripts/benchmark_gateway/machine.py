"""What the figures depend on."""

import os
import pathlib
import platform
import subprocess


def processor() -> str:
    """The processor's name."""
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def load_average() -> float:
    """Runnable tasks, averaged over the last minute."""
    return os.getloadavg()[0]


def first_line(command: list[str]) -> str:
    """The first line that a command prints, on either output."""
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return (result.stdout + result.stderr).strip().splitlines()[0]


def description() -> dict[str, str]:
    """Machine and tools, in words."""
    return {
        "processor": processor(),
        "cores": str(os.cpu_count()),
        "kernel": f"{platform.system()} {platform.release()}",
        "load generator": first_line(["wrk", "--version"]).split(" Copyright")[0],
        "python": platform.python_version(),
    }
