"""Who entered an address decides where the server goes with it, in cron too."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client as HttpClient
from pytest_django import Settings

from billing.gateways.registry import KINDS
from billing.models import Merchant
from clients.models import Client
from core.reach import AddressRefused
from epg.models import EpgChannelSource, EpgPremiereSource, EpgSource
from epg.parsers.base import with_id
from playback.services.stream_checks import check_stream_services
from tests import factories as make
from tests.core.admin.panel import address, form_data
from tests.core.admin.test_forms import saved
from tests.epg.support import Site, guide, guide_channel, run_import, timetable
from tests.factories import NOW
from tvmiddleware.models import StreamService

pytestmark = pytest.mark.django_db


def enter(http: HttpClient, row: Any, **changes: Any) -> bool:
    """Change the row on its page; whether its address is trusted then."""
    url = address(type(row), "change", row.pk)
    saved(http.post(url, form_data(http.get(url), **changes)))
    row.refresh_from_db()
    return bool(row.address_trusted)


def test_a_stream_service(root: HttpClient, norths: HttpClient, north: Client) -> None:
    row = make.stream_service(north, host="10.0.0.5")
    assert enter(norths, row, name="Other"), "the address is still the superuser's"
    for change in ({"host": "10.0.0.6"}, {"check_http_url": "http://10.0.0.6/"}, {"port": 81}):
        StreamService.objects.update(address_trusted=True)
        assert not enter(norths, row, **change), change
    assert not enter(norths, row, host="127.0.0.1", address_trusted="on"), "not theirs to tick"
    page = norths.get(address(StreamService, "change", row.pk))
    assert "address_trusted" not in page.context["adminform"].form.fields
    assert not enter(root, row, name="Third"), "looking at it is not entering it"
    assert enter(root, row, host="10.0.0.7")
    assert not enter(root, row, address_trusted=None)
    assert enter(root, row, address_trusted="on")


def no_superuser() -> Any:
    """Guides are a superuser's to change today; should others get the right, their addresses are theirs."""
    return patch("core.admin.base.by_superuser", return_value=False)


def test_new_rows(root: HttpClient, norths: HttpClient, north: Client) -> None:
    for name, http in (("of root", root), ("of norths", norths)):
        page = http.get(address(StreamService, "add"))
        saved(http.post(address(StreamService, "add"), form_data(page, name=name, client=north.pk)))
    assert dict(StreamService.objects.values_list("name", "address_trusted")) == {"of root": True, "of norths": False}
    page = root.get(address(EpgSource, "add"))
    lists = {"channel_source-TOTAL_FORMS": 1, "channel_source-0-url_mask": "http://127.0.0.1/list"}
    data = form_data(page, name="Guide", url_mask="http://127.0.0.1/", **lists)
    with no_superuser():
        saved(root.post(address(EpgSource, "add"), data))
    assert not EpgSource.objects.get().address_trusted
    assert not EpgChannelSource.objects.get().address_trusted


def test_the_other_addresses(root: HttpClient, norths: HttpClient, north: Client) -> None:
    source = EpgSource.objects.create(name="Guide", url_mask="http://10.0.0.5/")
    listing = EpgChannelSource.objects.create(source=source, url_mask="http://10.0.0.5/list")
    premieres = EpgPremiereSource.objects.create(epg_channel=guide_channel(source), url_mask="http://10.0.0.5/p")
    for row in (source, listing, premieres):
        with no_superuser():
            assert not enter(root, row, url_mask="http://127.0.0.1/"), row
        assert enter(root, row, url_mask="http://10.0.0.6/"), row
    merchant = Merchant.objects.create(client=north, gateway="payture", name="Cards", key="K", api_url="https://a.ru")
    assert not enter(norths, merchant, api_url="https://127.0.0.1/")
    assert enter(root, merchant, api_url="https://10.0.0.5/")


def test_checks_of_cron_ask_what_its_author_may_ask(north: Client, settings: Settings) -> None:
    with Site() as site:
        port = int(site.url.rpartition(":")[2])
        checks = {"check_ping": True, "check_tcp": True, "check_http": True, "check_is_alive": True}
        row = make.stream_service(north, host="127.0.0.1", port=port, address_trusted=False, **checks)
        assert check_stream_services(now=NOW).failed == 0, "nothing is said of what was not asked"
        assert site.asked == []
        settings.SMARTY_FETCH_NETWORKS = ["127.0.0.1"]
        StreamService.objects.update(check_ping=False)
        assert check_stream_services(now=NOW).failed == 1
        assert site.asked
        row.refresh_from_db()
        assert not row.is_available


def test_guides_of_cron(tmp_path: Path, settings: Settings) -> None:
    """By address and by file; what is there is not told apart from what is not."""
    settings.SMARTY_FETCH_DIR = str(tmp_path / "guides")
    (tmp_path / "guides").mkdir()
    secret = tmp_path / "secret.py"
    secret.write_text('SECRET_KEY = "do not tell anybody"')
    (tmp_path / "guides" / "own.xml").write_bytes(guide(("14:00", "15:00", "News")))
    with Site() as site:
        addresses = [
            site.gives("/x", b"inner secret"),
            str(secret),
            f"file://{secret}",
            f"{tmp_path}/*",
            f"{tmp_path}/no",
        ]
        for parser in ("xmltv_common", "xmltv_from_file"):
            for number, url in enumerate(addresses):
                source = EpgSource.objects.create(
                    name=f"{parser}{number}", parser=parser, url_mask=url, address_trusted=False
                )
                guide_channel(source)
        run_import()
        assert site.asked == []
    errors = set(EpgSource.objects.values_list("last_error", flat=True))
    assert "" not in errors
    assert all("secret." not in error and "SECRET" not in error and "inner" not in error for error in errors)
    own = EpgSource.objects.create(name="own", url_mask=f"{tmp_path}/guides/own.xml", address_trusted=False)
    channel = guide_channel(own)
    run_import()
    assert timetable(channel) == [("14:00", "15:00", "News")]


@pytest.mark.parametrize(
    "content", [b'SECRET_KEY = "do not tell"', b"<do-not-tell>x</do-not-tell>", b"PK\x03\x04do not tell"]
)
def test_no_error_quotes_what_was_read(content: bytes, tmp_path: Path) -> None:
    """Nor for a superuser: whoever may see a source may not read this server's files."""
    (tmp_path / "secret").write_bytes(content)
    for parser in ("xmltv_common", "jtv"):
        guide_channel(EpgSource.objects.create(name=parser, parser=parser, url_mask=str(tmp_path / "secret")))
    run_import()
    for error in EpgSource.objects.values_list("last_error", flat=True):
        assert error
        assert "tell" not in error
        assert "SECRET" not in error


def test_a_gateway(north: Client) -> None:
    with Site() as site:
        merchant = Merchant(
            client=north, gateway="payture", name="Cards", key="K", api_url=site.url, address_trusted=False
        )
        gateway = KINDS["payture"](merchant)
        with pytest.raises(Exception, match="only a superuser") as caught:
            gateway.http.get("/x")
        assert not isinstance(caught.value, AddressRefused), "one of the gateways' own errors"
        assert site.asked == []


def test_ids_of_a_list_choose_no_server_and_no_folder() -> None:
    for mask, channel_id, expected in (
        ("/srv/$id.xml", "../../etc/passwd", "/srv/.._.._etc_passwd.xml"),
        ("file:///srv/$id.xml", "a/b", "file:///srv/a_b.xml"),
        ("http://$id.example.com/$id", "127.0.0.1/x?", "http://127.0.0.1%2Fx%3F.example.com/127.0.0.1/x?"),
        ("http://example.com/$id.xml", "a/b", "http://example.com/a/b.xml"),
    ):
        assert with_id(mask, channel_id) == expected
