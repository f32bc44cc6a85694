"""Categories and genres: the source's words, the editor's mapping, ours by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from epg.models import Epg, EpgCategory, EpgChannel, EpgGenre, EpgSource, EpgSourceCategoryMap, EpgSourceGenreMap
from tests.epg.support import document, guide_channel, programme, run_import, source

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "guide.xml"


@pytest.fixture
def one(file: Path) -> EpgChannel:
    write(file, "Кино", "Комедия")
    return guide_channel(source(file))


def write(file: Path, *words: str, genres: tuple[str, ...] = (), title: str = "Film") -> None:
    inside = "".join(f"<category>{word}</category>" for word in words)
    inside += "".join(f"<genre>{word}</genre>" for word in genres)
    file.write_bytes(document(programme("10:00", "11:00", title, inside=inside)))


def words() -> tuple[str | None, set[str], set[str]]:
    """(the category, all categories, genres) of the only programme."""
    row = Epg.objects.get()
    return (
        row.category.name if row.category else None,
        set(row.categories.values_list("name", flat=True)),
        set(row.genres.values_list("name", flat=True)),
    )


def test_unknown_words_wait_for_an_editor(one: EpgChannel, file: Path) -> None:
    run_import()
    assert words() == (None, set(), set())
    rows = EpgSourceCategoryMap.objects.filter(source=one.source).values_list("source_category", "category")
    found: set[tuple[str, int | None]] = set(rows)
    assert found == {("Кино", None), ("Комедия", None)}
    run_import(force=True)
    assert EpgSourceCategoryMap.objects.count() == 2


def test_a_mapping_works_without_a_change_in_the_source(one: EpgChannel) -> None:
    run_import()
    movies = EpgCategory.objects.create(name="Фильмы")
    EpgSourceCategoryMap.objects.filter(source_category="Кино").update(category=movies)
    pk = Epg.objects.get().pk
    assert run_import().programs_imported == 1
    assert words() == ("Фильмы", {"Фильмы"}, set())
    assert Epg.objects.get().pk == pk
    assert run_import().channels_changed == 0


def test_matched_by_name_in_any_case_and_language(one: EpgChannel, file: Path) -> None:
    EpgCategory.objects.create(name="КИНО")
    EpgCategory.objects.create(name="Юмор", name_lang1="комедия")
    run_import()
    assert words() == ("КИНО", {"КИНО", "Юмор"}, set())


def test_the_editor_wins_over_the_name(one: EpgChannel) -> None:
    EpgCategory.objects.create(name="Кино")
    other = EpgCategory.objects.create(name="Прочее")
    EpgSourceCategoryMap.objects.create(source=EpgSource.objects.get(), source_category="кино", category=other)
    run_import()
    assert words()[0] == "Прочее"


def test_only_the_first_category_where_so_set(one: EpgChannel, settings: Settings) -> None:
    settings.TVMW_EPG_SAVE_MULTIPLE_CATEGORIES = False
    EpgCategory.objects.create(name="Кино")
    EpgCategory.objects.create(name="Комедия")
    run_import()
    assert words() == ("Кино", set(), set())


def test_genres(one: EpgChannel, file: Path) -> None:
    series = EpgCategory.objects.create(name="Сериалы")
    EpgGenre.objects.create(name="Драма", category=series)
    comedy = EpgGenre.objects.create(name="Смешное")
    write(file, "Комедия", genres=("Драма", "Неизвестный"))
    EpgSourceGenreMap.objects.create(source=EpgSource.objects.get(), source_genre="Комедия", genre=comedy)
    run_import()
    assert words() == ("Сериалы", {"Сериалы"}, {"Драма", "Смешное"})
    assert set(EpgSourceGenreMap.objects.values_list("source_genre", flat=True)) == {"Комедия", "Драма", "Неизвестный"}


def test_changed_words_replace_the_old(one: EpgChannel, file: Path) -> None:
    for name in ("Кино", "Комедия", "Драма"):
        EpgCategory.objects.create(name=name)
    run_import()
    assert words()[1] == {"Кино", "Комедия"}
    write(file, "Драма", "Кино")
    run_import()
    assert words()[:2] == ("Драма", {"Драма", "Кино"})
    write(file)
    run_import()
    assert words() == (None, set(), set())


def test_words_go_with_their_programme(one: EpgChannel, file: Path) -> None:
    EpgCategory.objects.create(name="Кино")
    run_import()
    file.write_bytes(document(programme("10:00", "11:00", "Other"), programme("09:00", "10:00", "X")))
    run_import()
    assert Epg.categories.through.objects.count() == 0


def test_a_flood_of_words_is_limited(one: EpgChannel, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("epg.services.category_mapping.MAX_NEW_WORDS", 10)
    write(file, *(f"word {number} {'x' * 300}" for number in range(50)))
    assert run_import().failures == {}
    assert EpgSourceCategoryMap.objects.count() == 10


def test_words_that_only_a_collation_takes_for_one(one: EpgChannel, file: Path) -> None:
    write(file, "Série", "serie", "SERIE ", "\U0001f600", "\U0001f3ac", "Ёлка", "Елка")
    run_import()
    rows = EpgSourceCategoryMap.objects.filter(source=one.source).values_list("source_category", flat=True)
    assert set(rows) == {"Série", "serie", "\U0001f600", "\U0001f3ac", "Ёлка", "Елка"}
