"""manage.py epg_channel_import."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from pytest_django import Settings

from epg.models import EpgChannel, EpgChannelSource, EpgSource
from epg.parsers.xmltv_common import XmltvParser
from tests.commands import refusal, run
from tests.epg.support import document, guide_channel, source
from tests.factories import channel, client

pytestmark = pytest.mark.django_db


@pytest.fixture
def origin(tmp_path: Path) -> EpgSource:
    rows = (f'<channel id="{key}"><display-name>Channel {key}</display-name></channel>' for key in "12")
    (tmp_path / "list.xml").write_bytes(document(*rows))
    made = source(tmp_path / "guide.xml", name="Main guide")
    EpgChannelSource.objects.create(source=made, url_mask=str(tmp_path / "list.xml"))
    return made


@pytest.mark.parametrize("argument", ["--epg_source_id={pk}", "--epg_source_name=Main guide"])
def test_by_id_and_by_name(origin: EpgSource, argument: str) -> None:
    assert run("epg_channel_import", argument.format(pk=origin.pk)) == ""
    assert list(EpgChannel.objects.order_by("name").values_list("name", flat=True)) == ["Channel 1", "Channel 2"]


def test_verbose(origin: EpgSource) -> None:
    text = run("epg_channel_import", "--epg_source_name=Main guide", "--verbose")
    assert text.startswith("2 channels listed, 2 new, 0 renamed, 0 icons, 0 joined")


@pytest.mark.parametrize("flag", ["--epg_channel_id", "--channel_id"])
def test_one_channel(origin: EpgSource, flag: str) -> None:
    one = guide_channel(origin, "1", name="Mine")
    of_operator = channel(client(), epg_channel=one)
    key = one.pk if flag == "--epg_channel_id" else of_operator.pk
    run("epg_channel_import", f"--epg_source_id={origin.pk}", f"{flag}={key}")
    assert EpgChannel.objects.count() == 1
    run("epg_channel_import", f"--epg_source_id={origin.pk}", f"{flag}={key}", "--force_import")
    assert EpgChannel.objects.count() == 2
    one.refresh_from_db()
    assert one.name == "Channel 1"


def test_parser_handling(origin: EpgSource, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(XmltvParser, "handle_channel_import", lambda self, source: "did it itself")
    where = f"--epg_source_id={origin.pk}"
    run("epg_channel_import", where)
    assert EpgChannel.objects.count() == 2
    assert "did it itself" in run("epg_channel_import", where, "--force_parser_handling", "--verbose")
    settings.TVMW_EPG_IMPORT_ALLOW_PARSER_HANDLING = True
    assert "did it itself" in run("epg_channel_import", where, "--verbose")
    text = run("epg_channel_import", where, "--verbose", "--force_disable_parser_handling", "--force_parser_handling")
    assert "2 channels listed" in text


def test_icons_that_fail_are_told_but_the_channels_are_there(origin: EpgSource, tmp_path: Path) -> None:
    (tmp_path / "list.xml").write_bytes(
        document('<channel id="1"><display-name>One</display-name><icon src="http://127.0.0.1:9/x.png"/></channel>')
    )
    errors = StringIO()
    run("epg_channel_import", f"--epg_source_id={origin.pk}", stderr=errors)
    assert "1 icons failed, e.g. One:" in errors.getvalue()
    assert EpgChannel.objects.count() == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--epg_source_id=999999"],
        ["--epg_source_name=nobody"],
        ["--epg_source_name=Main guide", "--epg_channel_id=999999"],
        ["--epg_source_name=Main guide", "--channel_id=999999"],
    ],
)
def test_wrong_arguments_are_refused(origin: EpgSource, arguments: list[str]) -> None:
    assert refusal("epg_channel_import", *arguments)


def test_a_source_without_a_list(origin: EpgSource) -> None:
    EpgChannelSource.objects.all().delete()
    assert "no channel source" in refusal("epg_channel_import", f"--epg_source_id={origin.pk}")


def test_a_list_that_cannot_be_read(origin: EpgSource, tmp_path: Path) -> None:
    (tmp_path / "list.xml").write_bytes(b"<html>")
    with pytest.raises(CommandError) as caught:
        run("epg_channel_import", f"--epg_source_id={origin.pk}")
    assert caught.value.returncode == 1
    assert str(caught.value).startswith("Main guide: not a guide")


def test_an_operators_channel_without_a_guide(origin: EpgSource) -> None:
    lonely = channel(client())
    text = refusal("epg_channel_import", f"--epg_source_id={origin.pk}", f"--channel_id={lonely.pk}")
    assert "no guide channel" in text


def test_duplicates(origin: EpgSource) -> None:
    guide_channel(origin, "gone", name="channel 1")
    run("epg_channel_import", f"--epg_source_id={origin.pk}")
    assert "1 joined" in run("epg_channel_import", f"--epg_source_id={origin.pk}", "--fix_duplicates", "--verbose")
    assert EpgChannel.objects.count() == 2
