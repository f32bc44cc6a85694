"""Sources on the web: retries, redirects, credentials, time limits, sizes."""

from __future__ import annotations

import base64
import gzip
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from core import http
from epg.models import EpgSource
from epg.services import loading
from tests.epg.support import Site, guide, guide_channel, run_import, source, timetable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_pauses")]

DAY = (("10:00", "11:00", "News"), ("11:00", "13:00", "Film"))


def failure(result: Any) -> str:
    (reason,) = result.failures.values()
    return str(reason)


def test_plain_and_packed_whatever_the_name(site: Site) -> None:
    one = guide_channel(source(site.gives("/guide.xml.gz", guide(*DAY))))
    two = guide_channel(source(site.gives("/guide.xml", gzip.compress(guide(*DAY)))))
    assert run_import().failures == {}
    assert timetable(one) == timetable(two) == list(DAY)


def test_redirects(site: Site) -> None:
    site.gives("/real.xml", guide(*DAY))
    one = guide_channel(source(site.gives("/short", status=302, location="/real.xml")))
    assert run_import().failures == {}
    assert timetable(one) == list(DAY)


def test_a_redirect_in_a_circle_ends(site: Site) -> None:
    guide_channel(source(site.gives("/round", status=302, location="/round")))
    assert "/round" in failure(run_import())


def test_errors_of_the_server_are_tried_again(site: Site) -> None:
    url = site.gives("/guide.xml", b"oops", status=500)
    site.gives("/guide.xml", b"later", status=429)
    site.gives("/guide.xml", guide(*DAY))
    one = guide_channel(source(url))
    assert run_import().failures == {}
    assert timetable(one) == list(DAY)
    assert len(site.asked) == 3


def test_a_server_that_stays_broken(site: Site) -> None:
    guide_channel(source(site.gives("/guide.xml", status=503)))
    assert "HTTP 503" in failure(run_import())
    assert len(site.asked) == 3


def test_what_is_not_there_is_asked_once(site: Site) -> None:
    guide_channel(source(f"{site.url}/guide.xml"))
    assert "HTTP 404" in failure(run_import())
    assert len(site.asked) == 1


def test_a_transfer_that_breaks_off_is_no_guide(site: Site) -> None:
    content = guide(*DAY)
    one = guide_channel(source(site.gives("/guide.xml", content, length=len(content) + 100)))
    assert "broke off" in failure(run_import())
    assert timetable(one) == []


def test_a_transfer_that_breaks_off_once(site: Site) -> None:
    content = guide(*DAY)
    url = site.gives("/guide.xml", content[:50], length=len(content))
    site.gives("/guide.xml", content)
    one = guide_channel(source(url))
    assert run_import().failures == {}
    assert timetable(one) == list(DAY)


def test_a_server_that_does_not_answer(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "download_limits", lambda: http.HttpLimits(read=0.1, attempts=2))
    guide_channel(source(site.gives("/guide.xml", hang=True)))
    assert "no answer in time" in failure(run_import())


def test_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "download_limits", lambda: http.HttpLimits(connect=0.2, attempts=1))
    guide_channel(source("http://127.0.0.1:9/guide.xml"))
    assert "no connection" in failure(run_import())


def test_too_large(site: Site, settings: Settings) -> None:
    settings.TVMW_EPG_DOWNLOAD_LIMIT_MB = 0
    guide_channel(source(site.gives("/guide.xml", guide(*DAY))))
    assert "larger than" in failure(run_import())
    assert len(site.asked) == 1


@pytest.mark.parametrize("address", ["gopher://127.0.0.1/guide", "http://", "http://[broken"])
def test_addresses_that_are_none(address: str) -> None:
    guide_channel(source(address))
    assert failure(run_import())


def test_login_and_password(site: Site) -> None:
    guide_channel(source(site.gives("/guide.xml", guide(*DAY)), login="me", password="secret"))
    run_import()
    expected = "Basic " + base64.b64encode(b"me:secret").decode()
    assert site.asked[0].headers["Authorization"] == expected


def test_errors_do_not_tell_secrets(site: Site) -> None:
    address = site.url.replace("http://", "http://me:hush@") + "/none.xml?token=hush"
    origin = source(address)
    guide_channel(origin)
    reason = failure(run_import())
    assert "/none.xml" in reason
    assert "hush" not in reason
    assert "hush" not in EpgSource.objects.get().last_error


def test_channel_by_channel_and_a_server_that_goes_down(site: Site) -> None:
    origin = source(f"{site.url}/guide?id=$id")
    channels = [guide_channel(origin, f"c{number:02}") for number in range(12)]
    for _ in range(2):
        site.gives("/guide", guide(*DAY, channel="c00"))
    site.gives("/guide", status=503)
    result = run_import()
    assert timetable(channels[0]) == list(DAY)
    assert "HTTP 503" in failure(result)
    # two good ones, then five in a row that were tried three times each
    assert len(site.asked) == 2 + 5 * 3


def test_no_temporary_file_is_left(site: Site, tmp_path: Path, settings: Settings) -> None:
    settings.VAR_DIR = tmp_path
    guide_channel(source(site.gives("/guide.xml", b"<html>")))
    run_import()
    assert [path.name for path in (tmp_path / "tmp").iterdir() if path.is_dir()] == []
