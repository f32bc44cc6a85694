"""manage.py epg_import."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from core.commandline import normalize_dashes
from core.locks import hold_lock
from epg.models import EpgChannel
from library.models import Video
from tests.commands import refusal, run
from tests.epg.support import guide, guide_channel, source, timetable
from tests.factories import NOW, channel, client

pytestmark = pytest.mark.django_db

DAY = (("10:00", "11:00", "News"), ("11:00", "13:00", "Film"))


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "guide.xml"
    path.write_bytes(guide(*DAY))
    return path


@pytest.fixture
def one(file: Path) -> EpgChannel:
    return guide_channel(source(file, name="Main guide"))


def test_it_imports_and_is_silent(one: EpgChannel) -> None:
    assert run("epg_import") == ""
    assert timetable(one) == list(DAY)


def test_it_tells_when_asked(one: EpgChannel) -> None:
    text = run("epg_import", verbosity=2)
    assert text.startswith("1 channels, 1 changed, 2 programmes written, 0 old ones removed (")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--epg_source_name=Main guide"],
        ["--epg_source_id={source}"],
        ["--epg_channel_id={channel}"],
        ["--client_id={client}"],
        ["--start_date=2026-11-22"],
        ["--force_reimport"],
        ["--force_reimport=True", "--actual_days=5"],
    ],
)
def test_flags(one: EpgChannel, file: Path, arguments: list[str]) -> None:
    operator = client()
    channel(operator, epg_channel=one)
    stranger = guide_channel(source(file))
    names = {"source": one.source_id, "channel": one.pk, "client": operator.pk}
    run("epg_import", *(argument.format(**names) for argument in arguments))
    assert timetable(one) == list(DAY)
    selects = arguments[0].startswith(("--epg", "--client"))
    assert timetable(stranger) == ([] if selects else list(DAY))


def test_start_date_later_than_the_guide(one: EpgChannel) -> None:
    run("epg_import", "--start_date=2026-12-01")
    assert timetable(one) == []


def test_actual_days(one: EpgChannel, file: Path) -> None:
    file.write_bytes(guide(("-9 10:00", "-9 11:00", "Old"), *DAY))
    run("epg_import")
    assert len(timetable(one)) == 3
    text = run("epg_import", "--actual_days=3", verbosity=2)
    assert "1 old ones removed" in text
    assert timetable(one) == list(DAY)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--epg_source_id=none"],
        ["--epg_source_id=999999"],
        ["--epg_source_name=nobody"],
        ["--epg_channel_id=999999"],
        ["--start_date=22.11.2026"],
        ["--actual_days=-1"],
        ["--force_reimport=perhaps"],
        ["--no_such_flag"],
    ],
)
def test_wrong_arguments_are_refused(arguments: list[str]) -> None:
    text = refusal("epg_import", *arguments)
    assert text
    assert "\n" not in text


def test_a_source_that_fails(one: EpgChannel, file: Path) -> None:
    file.write_bytes(b"<html>")
    with pytest.raises(CommandError) as caught:
        call_command("epg_import")
    assert caught.value.returncode == 1
    assert str(caught.value).startswith("Main guide: not a guide")


def test_content_is_made_of_what_is_there_or_has_just_come(one: EpgChannel) -> None:
    channel(client(), epg_channel=one, recording_days=3)
    assert run("epg_import", "--create_content", "--ignore_epg_import") == ""
    assert (timetable(one), Video.objects.count()) == ([], 0)
    said = run("epg_import", "--create_content", verbosity=2)
    assert "2 programmes written" in said
    assert "films of the guide: 2 made, 0 changed, 0 removed; 0 selections" in said
    assert sorted(Video.objects.values_list("name", flat=True)) == ["Film", "News"]
    again = run("epg_import", "--create_content", "--ignore_epg_import", verbosity=2)
    assert "nothing imported; films of the guide: 0 made, 0 changed, 0 removed" in again


def test_content_of_one_operator_of_one_channel_of_one_source(one: EpgChannel, file: Path) -> None:
    other = guide_channel(source(file, name="Second guide"))
    north, south = client(), client()
    for operator, guide_of in ((north, one), (north, other), (south, one)):
        channel(operator, epg_channel=guide_of, recording_days=3)
    run("epg_import")

    def made(*flags: str) -> set[tuple[int, int | None]]:
        Video.objects.all().delete()
        run("epg_import", "--create_content", "--ignore_epg_import", *flags)
        found = Video.objects.filter(channel__epg_channel__isnull=False)
        return {(row.client_id, row.channel.epg_channel_id) for row in found.select_related("channel") if row.channel}

    both = {(north.pk, one.pk), (north.pk, other.pk), (south.pk, one.pk)}
    assert made() == both
    assert made(f"--client_id={north.pk}") == {(north.pk, one.pk), (north.pk, other.pk)}
    assert made(f"--epg_channel_id={other.pk}") == {(north.pk, other.pk)}
    assert made("--epg_source_name=Main guide") == {(north.pk, one.pk), (south.pk, one.pk)}
    assert made("--epg_source_name=Main guide", f"--client_id={north.pk}") == {(north.pk, one.pk)}
    assert refusal("epg_import", "--create_content", "--ignore_epg_import", "--epg_source_name=None") == (
        "there is no guide source None"
    )


def test_a_source_that_fails_keeps_no_content_back(one: EpgChannel, file: Path) -> None:
    channel(client(), epg_channel=one, recording_days=3)
    run("epg_import")
    file.write_bytes(b"<html>")
    with pytest.raises(CommandError) as caught:
        call_command("epg_import", "--create_content")
    assert caught.value.returncode == 1
    assert Video.objects.count() == 2


def test_a_second_run_leaves_it_to_the_first(one: EpgChannel) -> None:
    with hold_lock("command.epg_import"):
        text = run("epg_import", verbosity=2)
    assert "already running" in text
    assert timetable(one) == []
    run("epg_import")
    assert timetable(one) == list(DAY)


def test_imports_of_different_sources_may_meet(one: EpgChannel) -> None:
    with hold_lock("command.epg_import"):
        run("epg_import", "--epg_source_name=Main guide")
    assert timetable(one) == list(DAY)


def test_typographic_dashes(one: EpgChannel) -> None:
    run("epg_import", normalize_dashes(f"–epg_channel_id={one.pk}"))
    assert timetable(one) == list(DAY)
