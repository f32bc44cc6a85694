"""wrk, the load generator: as fast as the server answers, in a loop for some seconds or through a list once."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from bench.stack import HTTP_PORT, WORK

SCRIPT = Path(__file__).parent / "mix.lua"
LONGEST_S = 900
ALL_ANSWERED = "ALL ANSWERED"


@dataclass(frozen=True)
class Load:
    """What came of it. ``failures``: time-outs, broken connections, another status than 200, an error in the answer."""

    requests: int
    seconds: float
    failures: int
    latency_ms: dict[str, float]


def write_paths(name: str, paths: Iterable[str]) -> Path:
    file = WORK / f"{name}.paths"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(f"{path}\n" for path in paths)
    return file


def run_wrk(file: Path, *, seconds: int = LONGEST_S, connections: int = 16, once: bool = False) -> Load:
    """The paths of the file in a loop for so many seconds, or each of them once."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCRIPT),
               f"http://127.0.0.1:{HTTP_PORT}", "--", str(file), *(["once"] if once else [])]  # fmt: skip
    started, answered = time.monotonic(), 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None  # noqa: S101  (piped above)
        shown = []
        for line in process.stdout:
            if line.startswith(ALL_ANSWERED):
                answered = time.monotonic() - started
                process.send_signal(signal.SIGINT)
            shown.append(line)
    found = read(shown)
    if not once:
        return found
    count = sum(1 for _line in file.open(encoding="utf-8"))
    return replace(found, requests=count, seconds=answered or found.seconds)


def read(shown: Iterable[str]) -> Load:
    latency: dict[str, float] = {}
    numbers = [0, 0, 0, 0]
    for line in shown:
        words = line.split()
        if line.startswith("RESULT "):
            numbers = [int(word) for word in words[1:]]
        elif line.startswith("PERCENTILE "):
            latency[f"p{words[1]}"] = float(words[2])
        elif line.startswith("MAX "):
            latency["max"] = float(words[1])
    requests, microseconds, broken, wrong = numbers
    return Load(requests, microseconds / 1e6, broken + wrong, latency)
