"""epg.services.premieres."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from epg.models import EpgPremiere, EpgPremiereSource
from epg.services.premieres import premieres_import
from tests.epg.support import at, document, guide_channel, programme, source
from tests.factories import NOW

pytestmark = pytest.mark.django_db

PREMIERE = "<premiere/><desc>Story</desc><category>Кино</category><icon src='http://img.example.com/p.jpg'/>"


def announce(path: Path, *elements: str) -> None:
    path.write_bytes(document(*elements))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "premieres.xml"
    announce(
        path,
        programme("20:00", "22:00", "Film", inside=PREMIERE),
        programme("22:00", "23:00", "News"),
        programme("08:00", "09:00", "Over", inside=PREMIERE),
        programme("20:00", "22:00", "Elsewhere", "two", inside=PREMIERE),
    )
    return path


@pytest.fixture
def made(file: Path) -> EpgPremiereSource:
    return EpgPremiereSource.objects.create(epg_channel=guide_channel(source()), url_mask=str(file))


def names() -> list[str]:
    return list(EpgPremiere.objects.order_by("datetime_begin").values_list("name", flat=True))


def test_what_is_marked_and_not_over(made: EpgPremiereSource) -> None:
    result = premieres_import(now=NOW)
    assert (result.sources, result.premieres, result.failures) == (1, 1, {})
    row = EpgPremiere.objects.get()
    assert (row.name, row.description, row.preview) == ("Film", "Story", "http://img.example.com/p.jpg")
    assert (row.datetime_begin, row.datetime_end) == (at("20:00"), at("22:00"))
    assert row.meta == {"genres": ["Кино"]}


def test_ids_stay_changes_are_taken_over_and_what_is_gone_goes(made: EpgPremiereSource, file: Path) -> None:
    announce(file, programme("20:00", "22:00", "Film"), programme("22:00", "23:00", "Second"))
    premieres_import(now=NOW)
    pk = EpgPremiere.objects.get(name="Film").pk
    announce(file, programme("20:00", "22:30", "Film"), programme("23:00", "", "Third"))
    premieres_import(now=NOW)
    assert names() == ["Film", "Third"]
    film = EpgPremiere.objects.get(name="Film")
    assert (film.pk, film.datetime_end) == (pk, at("22:30"))
    premieres_import(now=NOW + timedelta(days=1, hours=12))
    assert names() == []


def test_a_broken_source_leaves_the_old_list(made: EpgPremiereSource, file: Path) -> None:
    premieres_import(now=NOW)
    file.write_bytes(b"<html>")
    result = premieres_import(now=NOW)
    assert list(result.failures) == [made.epg_channel.name]
    assert names() == ["Film"]


def test_times_that_cannot_be_read(made: EpgPremiereSource, file: Path) -> None:
    """A source that changed the way it writes them took all premieres away, with status 0."""
    premieres_import(now=NOW)
    lost = programme("29.11.2026 1900", "", "Lost", inside=PREMIERE)
    other = programme("20:00", "22:00", "Elsewhere", "two", inside=PREMIERE)
    for elements in ((lost,), (lost, other)):
        announce(file, *elements)
        assert "could not be read" in premieres_import(now=NOW).failures[made.epg_channel.name]
        assert names() == ["Film"]
    announce(file, programme("20:00", "22:00", "Film", inside=PREMIERE), lost)
    expected = {made.epg_channel.name: "one: 1 programmes whose time could not be read (99.99.9999 9999)"}
    assert premieres_import(now=NOW).failures == expected
    assert names() == ["Film"]


def test_a_document_about_one_channel_under_another_id(made: EpgPremiereSource, file: Path) -> None:
    announce(file, programme("20:00", "22:00", "Film", "0815"))
    premieres_import(now=NOW)
    assert names() == ["Film"]


def test_a_document_about_other_channels(made: EpgPremiereSource, file: Path) -> None:
    announce(file, programme("20:00", "22:00", "A", "x"), programme("20:00", "22:00", "B", "y"))
    assert "nothing for the channel" in premieres_import(now=NOW).failures[made.epg_channel.name]


def test_several_sources_of_a_channel_one_by_one_and_switched_off(made: EpgPremiereSource, tmp_path: Path) -> None:
    more = tmp_path / "more.xml"
    announce(more, programme("21:00", "22:00", "More"), programme("20:00", "22:00", "Film"))
    second = EpgPremiereSource.objects.create(epg_channel=made.epg_channel, url_mask=str(more))
    other = EpgPremiereSource.objects.create(epg_channel=guide_channel(source(), timeshift=1), url_mask=str(more))
    premieres_import(now=NOW, epg_channel_id=made.epg_channel_id)
    assert names() == ["Film", "More"]
    premieres_import(now=NOW)
    shifted = EpgPremiere.objects.filter(epg_channel=other.epg_channel).values_list("datetime_begin", flat=True)
    assert sorted(shifted) == [at("21:00"), at("22:00")]
    EpgPremiereSource.objects.filter(pk=second.pk).update(enabled=False)
    assert premieres_import(now=NOW, epg_channel_id=made.epg_channel_id).sources == 1
    assert list(EpgPremiere.objects.filter(epg_channel=made.epg_channel).values_list("name", flat=True)) == ["Film"]
