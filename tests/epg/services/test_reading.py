"""Sources that would hold the import up, or take the memory: they fail, and the others are imported."""

from __future__ import annotations

import re
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from epg.models import EpgChannel, EpgSource
from epg.parsers.base import Item
from epg.parsers.xmltv_from_file import XmltvFileParser
from epg.services import loading
from tests.epg.parsers.test_jtv import archive, day, pair
from tests.epg.services.test_importing_safely import epg_log  # noqa: F401
from tests.epg.support import at, guide, guide_channel, run_import, source, timetable

pytestmark = pytest.mark.django_db

DAY = (("10:00", "11:00", "News"), ("11:00", "13:00", "Film"))


@pytest.fixture
def good(tmp_path: Path) -> EpgChannel:
    path = tmp_path / "good.xml"
    path.write_bytes(guide(*DAY))
    return guide_channel(source(path, name="good"))


@pytest.fixture
def bad(tmp_path: Path) -> EpgSource:
    """Read before the good one."""
    path = tmp_path / "bad.xml"
    path.write_bytes(guide(*DAY))
    made = source(path, name="a bad one", parser="xmltv_from_file", priority=9)
    guide_channel(made)
    return made


def hang(self: Any, path: Path) -> Iterator[Item]:
    yield Item("one", int(at("10:00").timestamp()), 0, b"<programme/>")
    re.match(r"(a*)*b", "a" * 60)


def swallow(self: Any, path: Path) -> Iterator[Item]:
    yield Item("one", 0, 0, bytes(1 << 30))


def crash(self: Any, path: Path) -> Iterator[Item]:
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)
    yield Item("one", 0, 0, b"")


@pytest.mark.parametrize(("fault", "reason"), [(hang, "longer than 1 s"), (swallow, "32 MB"), (crash, "signal 9")])
def test_a_document_that_nothing_in_python_ends(
    good: EpgChannel,
    bad: EpgSource,
    fault: Any,
    reason: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.TVMW_EPG_PARSE_TIMEOUT, settings.TVMW_EPG_PARSE_MEMORY_MB = 1, 32
    monkeypatch.setattr(XmltvFileParser, "items", fault)
    started = time.monotonic()
    result = run_import()
    assert time.monotonic() - started < 15
    assert reason in result.failures["a bad one"]
    assert timetable(good) == list(DAY)
    assert timetable(EpgChannel.objects.get(source=bad)) == []
    bad.refresh_from_db()
    assert reason in bad.last_error


def test_a_channel_with_too_many_programmes(good: EpgChannel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MOST_PROGRAMS", 2)
    (tmp_path / "many.xml").write_bytes(guide(*DAY, ("13:00", "14:00", "Late"), ("14:00", "15:00", "Later")))
    many = guide_channel(source(tmp_path / "many.xml", name="many"))
    result = run_import()
    assert result.failures == {"many": "1 channels lack programmes: one: programmes after the first 2"}
    assert timetable(many) == timetable(good) == list(DAY)


def test_one_broken_channel_of_an_archive_is_named(tmp_path: Path, epg_log: list[str]) -> None:  # noqa: F811
    rows = day(280)
    fine, long = pair([(at("10:00"), "A"), (at("11:00"), "B")]), pair(rows)
    broken = (fine[0][:-2] + struct.pack("<H", 0x7FFF), fine[1])
    (tmp_path / "guide.zip").write_bytes(archive(fine=fine, long=long, broken=broken))
    origin = source(tmp_path / "guide.zip", name="jtv", parser="jtv")
    made = {name: guide_channel(origin, name) for name in ("fine", "long", "broken")}
    result = run_import()
    assert [name for _, _, name in timetable(made["fine"])] == ["A", "B"]
    assert [name for _, _, name in timetable(made["long"])] == [title for _, title in rows]
    assert timetable(made["broken"]) == [("10:00", "11:00", "A")]
    assert list(result.failures) == ["jtv"]
    assert "broken: 1 programmes without a name" in result.failures["jtv"]
    assert any("EPG_CHANNEL_IMPORT_ERROR source=jtv source_channel_id=broken error=" in line for line in epg_log)
    assert any("EPG_CHANNEL_IMPORT_WARNING source=jtv source_channel_id=long error=" in line for line in epg_log)
    with pytest.raises(CommandError, match="broken: 1 programmes"):
        call_command("epg_import", "--actual_days=9000")
