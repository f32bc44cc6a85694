"""epg.services.importing: from a source to the guide, and what a bad source must not do to it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from epg.models import Epg, EpgChannel, EpgDay, EpgSource
from epg.selectors.feeds import GuideChannelNotFound, ImportSelection, SourceNotFound
from tests.epg.support import (
    TODAY,
    document,
    guide,
    guide_channel,
    programme,
    run_import,
    source,
    timetable,
)
from tests.factories import NOW, channel, client

pytestmark = pytest.mark.django_db

DAY = (("10:00", "11:00", "News"), ("11:00", "13:00", "Film"), ("13:00", "14:00", "Sport"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "guide.xml"
    path.write_bytes(guide(*DAY))
    return path


@pytest.fixture
def one(file: Path) -> EpgChannel:
    """A guide channel whose source is the file, imported once."""
    made = guide_channel(source(file))
    assert not run_import().failures
    return made


def ids(one: EpgChannel) -> dict[str, int]:
    return dict(Epg.objects.filter(epg_channel=one).values_list("name", "pk"))


# --- the usual ------------------------------------------------------------------------------------------------------
def test_a_first_import(file: Path) -> None:
    made = guide_channel(source(file))
    result = run_import()
    assert timetable(made) == list(DAY)
    assert (result.channels_processed, result.channels_changed, result.programs_imported) == (1, 1, 3)
    made.refresh_from_db()
    assert made.source_update_date == TODAY
    state = EpgSource.objects.get()
    assert (state.last_import_at, state.last_error) == (NOW, "")


def test_the_same_again_writes_nothing(one: EpgChannel) -> None:
    before = list(Epg.objects.order_by("pk").values())
    days = list(EpgDay.objects.values())
    with CaptureQueriesContext(connection) as queries:
        result = run_import(now=NOW + timedelta(hours=4))
    assert (result.channels_changed, result.programs_imported, result.failures) == (0, 0, {})
    assert list(Epg.objects.order_by("pk").values()) == before
    assert list(EpgDay.objects.values()) == days
    writes = [query["sql"] for query in queries if not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
    assert all("epgsource" in sql or "epgday" in sql.lower() and "DELETE" in sql for sql in writes), writes


def test_ids_stay_when_texts_change(one: EpgChannel, file: Path) -> None:
    before = ids(one)
    file.write_bytes(document(*(programme(*row, inside="<desc>new</desc>") for row in DAY)))
    run_import()
    assert ids(one) == before
    assert set(Epg.objects.values_list("description", flat=True)) == {"new"}


def test_a_moved_programme_keeps_its_id(one: EpgChannel, file: Path) -> None:
    before = ids(one)
    file.write_bytes(guide(("10:00", "11:30", "News"), ("11:30", "13:30", "Film"), ("13:30", "14:30", "Sport")))
    run_import()
    assert timetable(one) == [("10:00", "11:30", "News"), ("11:30", "13:30", "Film"), ("13:30", "14:30", "Sport")]
    assert ids(one) == before


def test_programmes_that_change_places_keep_their_ids(one: EpgChannel, file: Path) -> None:
    before = ids(one)
    file.write_bytes(guide(("10:00", "11:00", "Sport"), ("11:00", "13:00", "News"), ("13:00", "14:00", "Film")))
    run_import()
    assert timetable(one) == [("10:00", "11:00", "Sport"), ("11:00", "13:00", "News"), ("13:00", "14:00", "Film")]
    assert ids(one) == before


def test_a_programme_moved_over_midnight(one: EpgChannel, file: Path) -> None:
    file.write_bytes(
        guide(("21:00", "22:00", "News"), ("23:50", "+1 01:00", "Film"), ("+1 01:00", "+1 02:00", "Sport"))
    )
    run_import()
    before = ids(one)
    file.write_bytes(
        guide(("21:00", "22:00", "News"), ("+1 00:10", "+1 01:00", "Film"), ("+1 01:00", "+1 02:00", "Sport"))
    )
    run_import()
    assert timetable(one)[-2:] == [("+1 00:10", "+1 01:00", "Film"), ("+1 01:00", "+1 02:00", "Sport")]
    assert ids(one) == before


def test_a_programme_that_is_gone_goes(one: EpgChannel, file: Path) -> None:
    file.write_bytes(guide(DAY[0], DAY[2]))
    run_import()
    assert timetable(one) == [DAY[0], DAY[2]]


def test_what_the_source_does_not_speak_of_stays(one: EpgChannel, file: Path) -> None:
    """The feed starts at noon now and ends tomorrow; the morning is what the archive plays."""
    file.write_bytes(guide(("12:00", "13:30", "Film 2"), ("+1 09:00", "+1 10:00", "Morning")))
    run_import()
    assert timetable(one) == [
        ("10:00", "11:00", "News"),
        ("11:00", "12:00", "Film"),
        ("12:00", "13:30", "Film 2"),
        ("+1 09:00", "+1 10:00", "Morning"),
    ]


@pytest.mark.parametrize("start", ["10:05", "10:50"])
def test_a_feed_whose_first_programme_is_late_does_not_double_it(one: EpgChannel, file: Path, start: str) -> None:
    before = ids(one)
    file.write_bytes(guide((start, "11:00", "News"), *DAY[1:]))
    run_import()
    assert timetable(one) == [(start, "11:00", "News"), *DAY[1:]]
    assert ids(one) == before


def test_the_last_programme_is_cut_where_the_old_guide_goes_on(one: EpgChannel, file: Path) -> None:
    file.write_bytes(guide(("09:00", "10:00", "Early"), ("10:00", "", "News")))
    run_import()
    assert timetable(one) == [("09:00", "10:00", "Early"), *DAY]


def test_a_new_end_that_reaches_over_old_programmes_replaces_them(one: EpgChannel, file: Path) -> None:
    file.write_bytes(guide(("10:00", "12:30", "Match")))
    run_import()
    assert timetable(one) == [("10:00", "12:30", "Match"), ("13:00", "14:00", "Sport")]


def test_rows_that_were_lost_come_back(one: EpgChannel) -> None:
    Epg.objects.filter(name="Film").delete()
    assert run_import().programs_imported == 1
    assert timetable(one) == list(DAY)


def test_lost_rows_do_not_cost_another_days_edits(one: EpgChannel, file: Path) -> None:
    file.write_bytes(guide(*DAY, ("+1 10:00", "+1 11:00", "Tomorrow")))
    run_import()
    Epg.objects.filter(name="Film").update(name="Edited")
    Epg.objects.filter(name="Tomorrow").delete()
    assert run_import().programs_imported == 1
    assert [row[2] for row in timetable(one)] == ["News", "Edited", "Sport", "Tomorrow"]


def test_force_undoes_edits_by_hand(one: EpgChannel) -> None:
    Epg.objects.filter(name="Film").update(name="Edited")
    run_import()
    assert timetable(one)[1][2] == "Edited"
    run_import(force=True)
    assert timetable(one) == list(DAY)


def test_several_channels_and_shifts(file: Path) -> None:
    origin = source(file)
    file.write_bytes(document(programme("10:00", "11:00", "A", "one"), programme("10:00", "11:00", "B", "two")))
    one = guide_channel(origin, "one", timeshift=2)
    two = guide_channel(origin, "two", timeshift=-7)
    run_import()
    assert timetable(one) == [("12:00", "13:00", "A")]
    assert timetable(two) == [("03:00", "04:00", "B")]


def test_languages_go_to_their_columns(file: Path) -> None:
    inside = '<title lang="ru">Новости</title><title lang="en">News</title><desc lang="en">Text</desc>'
    file.write_bytes(
        document(f'<programme start="20261122100000" stop="20261122110000" channel="one">{inside}</programme>')
    )
    guide_channel(source(file))
    run_import()
    row = Epg.objects.get()
    assert (row.name, row.name_lang1, row.name_lang2, row.name_lang5) == ("Новости", "News", "", "")
    assert (row.description, row.description_lang1) == ("Text", "Text")


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ('<title lang="de">Nachrichten</title><title lang="fr">Infos</title>', ("Nachrichten", "", "")),
        ('<title lang="de">Nachrichten</title><title>Untagged</title>', ("Untagged", "", "")),
        ('<title lang="kk">Жаңалықтар</title><title lang="en">News</title>', ("Жаңалықтар", "News", "Жаңалықтар")),
        ('<title lang="eng">News</title><title lang="RUS">Новости</title>', ("Новости", "News", "")),
    ],
)
def test_which_title_is_the_default(file: Path, titles: str, expected: tuple[str, ...]) -> None:
    file.write_bytes(
        document(f'<programme start="20261122100000" stop="20261122110000" channel="one">{titles}</programme>')
    )
    guide_channel(source(file))
    run_import()
    assert Epg.objects.values_list("name", "name_lang1", "name_lang2").get() == expected


def test_long_titles_emoji_and_meta(file: Path) -> None:
    inside = (
        "<category>Кино</category><date>1999</date><credits><actor>Анна</actor></credits>"
        '<rating><value>16+</value></rating><icon src="http://img.example.com/1.png"/>'
    )
    file.write_bytes(document(programme("10:00", "11:00", "Кино 🎬 " + "очень " * 100, inside=inside)))
    guide_channel(source(file))
    run_import()
    row = Epg.objects.get()
    assert row.name.startswith("Кино 🎬 очень")
    assert len(row.name) <= 255
    assert (row.rating, row.preview) == (16, "http://img.example.com/1.png")
    assert row.meta == {"genres": ["Кино"], "year": "1999", "participants": {"actor": ["Анна"]}}


def test_programmes_without_any_name_are_left_out(file: Path) -> None:
    file.write_bytes(
        document(programme("10:00", "11:00", ""), programme("11:00", "12:00", "", inside="<sub-title>Part</sub-title>"))
    )
    one = guide_channel(source(file))
    run_import()
    assert timetable(one) == [("11:00", "12:00", "Part")]
    assert run_import().channels_changed == 0


# --- which part of it -----------------------------------------------------------------------------------------------
def test_selections(tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        path = tmp_path / f"{name}.xml"
        path.write_bytes(guide(*DAY))
        made.append(guide_channel(source(path, name=name)))
    first, second = made
    run_import(selection=ImportSelection(source_name="b"))
    assert (timetable(first), timetable(second)) == ([], list(DAY))
    run_import(selection=ImportSelection(epg_channel_id=first.pk))
    assert timetable(first) == list(DAY)
    with pytest.raises(SourceNotFound):
        run_import(selection=ImportSelection(source_id=10**6))
    with pytest.raises(GuideChannelNotFound):
        run_import(selection=ImportSelection(epg_channel_id=10**6))


def test_switched_off_sources_and_channels_are_left_alone(file: Path) -> None:
    off = guide_channel(source(file, enabled=False))
    silent = guide_channel(source(file), enabled=False)
    run_import()
    assert timetable(off) == timetable(silent) == []
    run_import(selection=ImportSelection(epg_channel_id=silent.pk))
    run_import(selection=ImportSelection(source_id=off.source_id))
    assert timetable(off) == timetable(silent) == list(DAY)


def test_only_what_operators_use(file: Path, settings: Settings) -> None:
    settings.TVMW_EPG_DO_NOT_IMPORT_UNUSED = True
    operator, other = client(), client()
    used, foreign, unused = (guide_channel(source(file)) for _ in range(3))
    channel(operator, epg_channel=used)
    channel(operator, epg_channel=used)
    channel(other, epg_channel=foreign)
    run_import(selection=ImportSelection(client_id=operator.pk))
    assert (timetable(used), timetable(foreign), timetable(unused)) == (list(DAY), [], [])
    run_import()
    assert (timetable(foreign), timetable(unused)) == (list(DAY), [])


def test_start_date(one: EpgChannel, file: Path) -> None:
    file.write_bytes(guide(("10:00", "11:00", "Changed"), ("+1 10:00", "+1 11:00", "Tomorrow")))
    run_import(start_date=TODAY + timedelta(days=1))
    assert timetable(one) == [*DAY, ("+1 10:00", "+1 11:00", "Tomorrow")]


def test_old_programmes_are_not_read_and_not_kept(file: Path) -> None:
    file.write_bytes(
        guide(
            ("-3 10:00", "-3 11:00", "Old"),
            ("-1 23:00", "00:30", "Over midnight"),
            ("-2 10:00", "-2 11:00", "Kept"),
            *DAY,
        )
    )
    one = guide_channel(source(file))
    run_import(actual_days=2)
    assert [row[0] for row in timetable(one)] == ["-2 10:00", "-1 23:00", "10:00", "11:00", "13:00"]
    result = run_import(actual_days=0)
    assert result.removed == 1
    assert [row[0] for row in timetable(one)] == ["-1 23:00", "10:00", "11:00", "13:00"]
    assert run_import(actual_days=0).channels_changed == 0
    assert set(EpgDay.objects.values_list("day", flat=True)) == {TODAY}


def test_a_selection_prunes_only_itself(file: Path) -> None:
    file.write_bytes(guide(("-5 10:00", "-5 11:00", "Old"), *DAY))
    one, two = guide_channel(source(file)), guide_channel(source(file))
    run_import()
    run_import(selection=ImportSelection(epg_channel_id=one.pk), actual_days=1)
    assert (len(timetable(one)), len(timetable(two))) == (3, 4)


# --- bad sources ----------------------------------------------------------------------------------------------------
CUT = guide(*DAY, ("15:00", "16:00", "Late"))


@pytest.mark.parametrize(
    "content",
    [
        CUT[: len(CUT) // 2],
        CUT[:-8],
        b"",
        b"<tv></tv>",
        b"<!DOCTYPE html><html><body>Attention Required! Cloudflare</body></html>",
        b"\x1f\x8b\x08\x00 broken gzip",
        document('<channel id="one"><display-name>One</display-name></channel>'),
    ],
)
def test_a_bad_document_leaves_the_old_guide(one: EpgChannel, file: Path, content: bytes) -> None:
    before = list(Epg.objects.order_by("pk").values())
    file.write_bytes(content)
    result = run_import(force=True)
    assert list(Epg.objects.order_by("pk").values()) == before
    state = EpgSource.objects.get()
    assert list(result.failures) == [state.name]
    assert state.last_error
    assert state.last_import_at == NOW
    file.write_bytes(guide(*DAY))
    run_import()
    assert EpgSource.objects.get().last_error == ""


def test_one_bad_source_does_not_stop_the_others(one: EpgChannel, file: Path, tmp_path: Path) -> None:
    bad = guide_channel(source(tmp_path / "missing.xml"))
    unknown = guide_channel(source(file, parser="yandex"))
    file.write_bytes(guide(*DAY, ("14:00", "15:00", "More")))
    result = run_import()
    assert timetable(one)[-1] == ("14:00", "15:00", "More")
    assert timetable(bad) == timetable(unknown) == []
    assert len(result.failures) == 2


def test_a_parser_of_the_operators_own_that_breaks(
    one: EpgChannel, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from epg.parsers.xmltv_common import XmltvParser

    def broken(*args: Any) -> None:
        raise KeyError("oops")

    file.write_bytes(guide(*DAY, ("14:00", "15:00", "More")))
    monkeypatch.setattr(XmltvParser, "open_item", broken)
    result = run_import()
    assert timetable(one) == list(DAY)
    assert "KeyError" in result.failures[one.name]
    monkeypatch.setattr(XmltvParser, "items", broken)
    result = run_import()
    assert timetable(one) == list(DAY)
    assert one.source is not None
    assert "KeyError" in result.failures[one.source.name]


def test_several_documents_one_of_them_broken(tmp_path: Path) -> None:
    origin = source(tmp_path / "$id.xml")
    one, two = guide_channel(origin, "one"), guide_channel(origin, "two")
    (tmp_path / "one.xml").write_bytes(guide(*DAY))
    (tmp_path / "two.xml").write_bytes(guide(*DAY, channel="two")[:-9])
    result = run_import()
    assert (timetable(one), timetable(two)) == (list(DAY), [])
    assert "cut off" in result.failures[origin.name]


def test_a_mask_with_dates_takes_the_days_that_are_there(tmp_path: Path) -> None:
    one = guide_channel(source(tmp_path / "$date.xml", options={"days": 3}))
    (tmp_path / f"{TODAY}.xml").write_bytes(guide(*DAY))
    result = run_import()
    assert timetable(one) == list(DAY)
    assert result.failures == {}


def test_one_channel_per_file_whatever_it_calls_it(tmp_path: Path) -> None:
    one = guide_channel(source(tmp_path / "$id.xml", options={"one_channel_per_file": True}), "one")
    (tmp_path / "one.xml").write_bytes(guide(*DAY, channel="0815"))
    run_import()
    assert timetable(one) == list(DAY)
