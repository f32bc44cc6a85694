"""Routing scripts in their own process: whatever they do, the server goes on."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import patch

import pytest

from playback.streamers import scripts
from playback.streamers.scripts import ScriptFailed, ScriptHost, ScriptTimeout

NAMES: dict[str, Any] = {"prefix": "one", "cid": "7", "adid": 2, "token": "t" * 32, "begin": 0, "duration": 0}
LIMIT_MS = 50
host = ScriptHost()


def run(script: str) -> str:
    return host.run(script, NAMES, LIMIT_MS)


@pytest.mark.parametrize(
    ("script", "uri"),
    [
        ("uri = 'http://%s/%s/%d' % (prefix, cid, adid)", "http://one/7/2"),
        ("uri = f'http://{random.choice([prefix])}/{random.randint(3, 3)}'", "http://one/3"),
        ("uri = 'a' if 0 <= random < 1 and 0 <= random() < 1 and random.random() < 1 else 'b'", "a"),
        ("import hashlib\nuri = hashlib.md5(token.encode()).hexdigest()", "9d84d8f1e8ef5d4a4a47dd1eee481831"),
        ("from base64 import b64encode\nuri = b64encode(b'x').decode()", "eA=="),
        ("import math, time\nuri = str(math.floor(2.5)) + str(time.time() > 1)", "2True"),
        ("def pick(hosts):\n    return hosts[adid % len(hosts)]\nuri = pick(['a', 'b', 'c'])", "c"),
        ("try:\n    uri = {}['x']\nexcept KeyError:\n    uri = 'fallback'", "fallback"),
        ("print('noise')\nuri = 'канал'", "канал"),
        ("uri = 'x' * 5000", "x" * 2048),
    ],
)
def test_what_scripts_can(script: str, uri: str) -> None:
    assert run(script) == uri


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("pass", "NoUri in line 0"),
        ("uri = 5", "NoUri in line 0"),
        ("uri = '  '", "NoUri in line 0"),
        ("uri = 1 +", "SyntaxError in line 1"),
        ("x = 1\nuri = nothing", "NameError in line 2"),
        ("raise ValueError(token)", "ValueError in line 1"),
        ("import os", "ImportError in line 1"),
        ("from subprocess import run", "ImportError in line 1"),
        ("import sys", "ImportError in line 1"),
        ("uri = open('/etc/passwd').read()", "NameError in line 1"),
        ("eval('1')", "NameError in line 1"),
        ("uri = getattr(prefix, 'upper')()", "NameError in line 1"),
        ("uri = ().__class__", "Hidden in line 0"),
        ("uri = (x for x in ()).gi_frame", "Hidden in line 0"),
        ("__builtins__['open']", "Hidden in line 0"),
        ("class A: pass", "Hidden in line 0"),
        ("import random\nuri = random.os", "AttributeError in line 2"),
        ("def f(): return f()\nf()", "RecursionError in line 1"),
        ("x = 'a' * 10 ** 10", "MemoryError in line 1"),
    ],
)
def test_what_they_can_not(script: str, reason: str) -> None:
    with pytest.raises(ScriptFailed) as failed:
        run(script)
    assert str(failed.value) == reason
    assert run("uri = prefix") == "one", "the next script is not affected"


@pytest.mark.parametrize(
    "script",
    [
        "while True: pass",
        "sum(range(10 ** 12))",
        "x = 10 ** 10 ** 10",
        "while True:\n  try:\n    while True: pass\n  except Exception: pass\n  finally:\n    while True: pass",
        "x = [0]\nwhile True: x += x",
        "'a' * 5000 in [''.join(reversed('b' * 9 ** 6)) for i in range(10 ** 9)]",
    ],
)
def test_endless_ones_are_stopped(script: str) -> None:
    started = time.monotonic()
    with pytest.raises(ScriptFailed):
        run(script)
    assert time.monotonic() - started < 20
    assert run("uri = prefix") == "one"


def test_a_process_is_started_once_and_again_after_it_died() -> None:
    run("uri = 'a'")
    assert host.process
    first = host.process.pid
    run("uri = 'b'")
    assert host.process.pid == first
    with pytest.raises(ScriptTimeout):
        run("while True: pass")
    run("uri = 'c'")
    assert host.process.pid != first
    host.process.kill()
    host.process.wait()
    assert run("uri = 'd'") == "d"


def test_threads_take_turns() -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: run(f"uri = 'n{number}'"), range(40)))
    assert found == [f"n{number}" for number in range(40)]


def test_a_forked_worker_does_not_talk_to_its_parents_process() -> None:
    run("uri = 'parent'")
    assert host.process
    pid = os.fork()
    if pid == 0:
        os._exit(0 if host.process is None and not host.lock.locked() else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert run("uri = 'parent still'") == "parent still"


def test_the_process_is_named_beside_a_server_that_is_no_python() -> None:
    with patch.object(sys, "executable", "/usr/bin/uwsgi"):
        assert os.path.basename(scripts.interpreter()).startswith("python")


def test_a_process_that_does_not_start_is_a_failure_of_the_script() -> None:
    with patch.object(scripts, "interpreter", return_value="/nonexistent/python"), pytest.raises(ScriptFailed):
        ScriptHost().run("uri = 'a'", NAMES, LIMIT_MS)


def test_it_inherits_no_environment() -> None:
    run("uri = 'a'")
    assert host.process
    with open(f"/proc/{host.process.pid}/environ", "rb") as environment:
        assert environment.read() == b""
