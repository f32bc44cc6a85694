"""``make run`` in a process of its own: it answers, the README's lines work, it ends and starts again without loss."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import urlopen

import pytest

from tests.architecture.source import ROOT
from tests.patience import HANG_SECONDS
from tests.ports import free_port

TS_PACKET, TS_SYNC = 188, 0x47
WALK = re.compile(r"<!-- walk.*?```sh\n(.*?)```", re.DOTALL)


class Demo:
    """A running demo with its files in ``folder``. It runs below make when ``below_make``."""

    def __init__(self, folder: Path, port: int, streamer_port: int, *, below_make: bool = False) -> None:
        self.folder, self.port, self.streamer_port = folder, port, streamer_port
        command = [sys.executable, str(ROOT / "manage.py"), "run_demo"]
        if below_make:
            makefile = folder / "Makefile"
            makefile.write_text(f"run:\n\t@exec {' '.join(command)} --stop-with-parent\n")
            command = ["make", "-s", "-f", str(makefile), "run"]
        mine = {
            name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "SMARTY_", "PYTEST_"))
        }
        self.process = subprocess.Popen(
            command, cwd=folder,
            env={
                **mine, "SMARTY_VAR_DIR": str(folder / "var"), "PORT": str(port), "STREAMER_PORT": str(streamer_port),
            },
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.said = ""

    def wait_until_ready(self) -> Demo:
        assert self.process.stdout is not None
        too_long = threading.Timer(HANG_SECONDS, self.process.kill)
        too_long.start()
        for line in self.process.stdout:
            self.said += line
            if line.startswith("Stop it"):
                break
        too_long.cancel()
        assert f"ready: http://127.0.0.1:{self.port}/" in self.said, self.said
        return self

    def stop(self, number: int) -> int:
        self.process.send_signal(number)
        self.said += self.process.communicate(timeout=HANG_SECONDS)[0]
        return self.process.returncode

    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads((self.folder / "var" / "demo.json").read_text())
        return facts

    def ask(self, path: str, **params: Any) -> dict[str, Any]:
        """A method of the device API."""
        query = urlencode({"client_id": self.facts()["client_id"], "device": "pc", **params})
        found: dict[str, Any] = json.loads(self.get(f"/tvmiddleware/api/{path}?{query}"))
        assert found["error"] == 0, found
        return found

    def enter(self, device: str) -> str:
        """The session of a device of Anna's."""
        facts = self.facts()
        keys = {name: facts[name] for name in ("api_key", "abonement", "password")}
        return str(self.ask("login/", **keys, device_uid=device)["authkey"])

    def get(self, path: str) -> bytes:
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=HANG_SECONDS) as answer:
            body: bytes = answer.read()
        return body


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    started = Demo(tmp_path_factory.mktemp("demo"), free_port(), free_port()).wait_until_ready()
    yield started
    if started.process.poll() is None:
        started.stop(signal.SIGTERM)


def test_it_says_how_to_get_in(demo: Demo) -> None:
    facts = demo.facts()
    assert facts["port"] == demo.port
    assert facts["streamer_url"] == f"http://127.0.0.1:{demo.streamer_port}"
    assert facts["streamer_url"] in demo.said
    for fact in ("api_key", "abonement", "password", "admin_user", "admin_password"):
        assert str(facts[fact]) in demo.said
    assert (demo.folder / "var" / "demo.json").stat().st_mode & 0o077 == 0


def test_pages_pictures_and_styles_are_served(demo: Demo) -> None:
    assert b"csrfmiddlewaretoken" in demo.get("/admin/")
    assert b"openapi" in demo.get("/docs/openapi.json")
    assert demo.get("/media/epg/icons/demo/arena120_91.png").startswith(b"\x89PNG")
    assert b"{" in demo.get("/static/smarty/panel.css")


@pytest.mark.skipif(shutil.which("curl") is None, reason="CURL IS NOT INSTALLED")
def test_the_lines_of_the_readme_work(demo: Demo) -> None:
    found = WALK.search((ROOT / "README.md").read_text())
    assert found, "no walk in the README"
    script = found.group(1).replace("127.0.0.1:8180", f"127.0.0.1:{demo.port}")
    streamer = re.escape(demo.facts()["streamer_url"])
    assert str(demo.port) in script
    done = subprocess.run(
        ["bash", "-eu", "-c", script],
        cwd=demo.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANG_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert "Первый городской" in said
    assert re.search(r'"name":"[A-Z][a-z]+', said), "the guide in English"
    assert re.search(rf"{streamer}/first-city/index\.m3u8\?token=[0-9a-f]{{32}}\n#EXTM3U\n", said)
    assert re.search(rf"{streamer}/first-city/archive-\d+-\d+\.m3u8\?token=[0-9a-f]{{32}}\n", said)
    assert re.search(r"^200$", said, re.MULTILINE)
    assert re.search(r"^403$", said, re.MULTILINE)
    assert re.search(r"<rss>.*<authkey>[0-9a-f]{128}</authkey>", said)
    assert '{"balance":"500.00","error":0' in said
    assert re.search(r'"name":"Ночной".*?"is_assigned":0', said), "a tariff to buy"
    assert re.search(r'"payment_id":"null-[0-9a-f]+".*"error":0', said)
    assert re.search(r'"name":"The Star Market".*"action":"rent"', said), "the page of a film"
    assert re.search(rf"{streamer}/films/star-market\.mp4/index\.m3u8\?token=[0-9a-f]{{32}}\n#EXTM3U\n", said), "rented"
    assert re.search(r"^1200$", said, re.MULTILINE), "where to resume"
    assert re.search(r'"begin_time":"[^"]+","position":\d+.*?"error":0', said), "let into the seance"
    assert re.search(r'"seances":\[\{[^]]*"video_name":"Звёздный рынок"', said)
    assert re.search(r'"abonement":\d+,"password":\d+,"error":0', said), "a new subscriber"
    assert "<status>0</status>" in said


# --- what plays ------------------------------------------------------------------------------------------------------
def fetched(uri: str) -> tuple[int, bytes]:
    try:
        with urlopen(uri, timeout=HANG_SECONDS) as answer:  # noqa: S310  (the demo's own)
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def watch(uri: str) -> str:
    """The playlist at an address, whose last segment is a piece of MPEG-TS as long as it says."""
    status, body = fetched(uri)
    assert status == 200, uri
    playlist = body.decode()
    assert playlist.startswith("#EXTM3U\n")
    names = [line for line in playlist.splitlines() if line and not line.startswith("#")]
    for name in (names[0], names[-1]):
        status, segment = fetched(urljoin(uri, name))
        assert status == 200, name
        assert len(segment) > 100 * TS_PACKET
        assert {segment[at] for at in range(0, len(segment), TS_PACKET)} == {TS_SYNC}
    return playlist


def refuses(uri: str) -> bool:
    return fetched(uri) == (403, b"")


def with_token(uri: str, token: str) -> str:
    return uri.partition("token=")[0] + f"token={token}"


def test_a_channel_plays_for_who_may_watch_it(demo: Demo) -> None:
    authkey = demo.enter("tv")
    uri = demo.ask("channel/url/", authkey=authkey, cid=1, redirect=0)["uri"]
    token = uri.partition("token=")[2]
    assert "#EXT-X-ENDLIST" not in watch(uri)
    assert refuses(with_token(uri, token[::-1])), "a wrong token"
    assert refuses(with_token(uri, "")), "none"
    assert refuses(uri.replace("/first-city/", "/arena/")), "a token of another channel"
    assert refuses(uri.replace("/first-city/", "/films/star-market.mp4/")), "or of no film"
    segment = next(line for line in fetched(uri)[1].decode().splitlines() if ".ts?" in line)
    assert refuses(with_token(urljoin(uri, segment), token[::-1])), "a segment with a wrong token"


def test_an_expired_token_plays_nothing(demo: Demo) -> None:
    authkey = demo.enter("phone")
    uri = demo.ask("channel/url/", authkey=authkey, cid=1, redirect=0)["uri"]
    demo.ask("logout/", authkey=authkey)
    assert refuses(uri)


def test_the_archive_plays_the_programme(demo: Demo) -> None:
    authkey = demo.enter("tv")
    now = int(time.time())
    programmes = demo.ask("program/list/", authkey=authkey, cid=1, time_from=now - 43200, time_to=now)["programs"]
    over = [row for row in programmes if row["end_time"] < now][-1]
    uri = demo.ask("program/url/", authkey=authkey, cid=1, pid=over["id"], redirect=0)["uri"]
    playlist = watch(uri)
    assert playlist.endswith("#EXT-X-ENDLIST\n")
    length = sum(float(number) for number in re.findall(r"#EXTINF:([\d.]+),", playlist))
    assert length == over["end_time"] - over["begin_time"]
    begun = datetime.fromtimestamp(over["begin_time"], UTC)
    assert f"#EXT-X-PROGRAM-DATE-TIME:{begun:%Y-%m-%dT%H:%M:%S}" in playlist
    assert refuses(with_token(uri, uri.partition("token=")[2][::-1]))


def test_a_film_plays_from_its_begin_to_its_end(demo: Demo) -> None:
    authkey = demo.enter("tv")
    film = demo.ask("video/list/", authkey=authkey, search="lamp keepers", lang="en")["videos"][0]
    uri = demo.ask("video/url/", authkey=authkey, vid=film["id"], redirect=0)["uri"]
    playlist = watch(uri)
    assert playlist.endswith("#EXT-X-ENDLIST\n")
    assert sum(float(number) for number in re.findall(r"#EXTINF:([\d.]+),", playlist)) == film["duration"] * 60
    assert refuses(with_token(uri, uri.partition("token=")[2][::-1]))
    assert refuses(uri.replace("lamp-keepers", "star-market")), "a token of a free film"


def test_a_second_one_on_the_same_port_is_one_clear_line(demo: Demo) -> None:
    second = Demo(demo.folder, demo.port, demo.streamer_port)
    said = second.process.communicate(timeout=HANG_SECONDS)[0]
    assert second.process.returncode == 2
    assert said.strip().splitlines() == [
        f"CommandError: port {demo.port} is in use; another one: make run PORT={demo.port + 1}"
    ]


@pytest.mark.skipif(shutil.which("make") is None, reason="MAKE IS NOT INSTALLED")
def test_it_ends_and_starts_again_without_loss(demo: Demo) -> None:
    before = demo.facts()
    assert demo.stop(signal.SIGTERM) == 0
    assert demo.said.rstrip().endswith("stopped")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):  # to make itself, as a supervisor sends them
        again = Demo(demo.folder, demo.port, demo.streamer_port, below_make=True).wait_until_ready()
        assert again.facts() == before
        assert before["admin_password"] in again.said
        again.stop(number)
        assert again.said.rstrip().endswith("stopped"), again.said
        wait_until_free(demo.port)
        wait_until_free(demo.streamer_port)


def wait_until_free(port: int) -> None:
    deadline = time.monotonic() + HANG_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.1)
    raise AssertionError("something still listens")
