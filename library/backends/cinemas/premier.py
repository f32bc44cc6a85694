"""PREMIER: the JSON that its public site answers. Never run against the service; not the protocol of its partners.

Pages of titles (``?page=``, 12 each, ``has_next``, no number of all), and of a series the list of its videos.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from library.backends.cinemas.asking import CinemaClient
from library.backends.cinemas.base import CataloguePage, CinemaError, CinemaSource, check_progress, make_film
from library.backends.films.values import (
    address_in,
    decimal_in,
    member_in,
    names_in,
    rows_in,
    text_in,
    whole_in,
    year_in,
)
from library.constants import VideoProviderType
from library.records.catalogue import CatalogueEpisode, CatalogueFile, CatalogueFilm, UnreadableFilm

ADDRESS = "https://premier.one/uma-api/metainfo/tv/"
"""Of titles; ``<address><id>/video/``: videos of a title. Several published clients and programs that save videos."""
KINDS = frozenset({"movie", "series", "show"})
"""``type.name``; the rest, such as ``broadcast``, is television. A published client, as of 2026."""
POSTERS = ("g_iconic_poster_1000x1500", "g_iconic_poster_600x800")
STILLS = ("g_iconic_background_3840x2160", "banner_landscape")
"""Members of ``pictures``. The same client, as are id, name, year (a text), year_start, genres[].id, rating."""
EPISODE, TRAILER = 6, 5
"""``type.id`` of a video. Programs that save videos, as are id, title, season, episode, thumbnail_url, has_next."""
DESCRIPTION, AGE, GENRE_NAME = ("description",), ("age_restriction", "age_limit"), ("name", "title")
"""Of a title: our guesses, but for a genre's ``name``. Where there is none nothing is said of that column."""
VIDEOS_A_PAGE = 100
MOST_VIDEO_PAGES = 100


class Premier(CinemaSource):
    handler, provider_type, title = "premier_api_client", VideoProviderType.PREMIER, "PREMIER"

    def load_pages(self, attributes: Mapping[str, str]) -> Iterator[CataloguePage]:
        address = (attributes.get("catalogue_url", "").strip() or ADDRESS).rstrip("/") + "/"
        client, known, number, more = CinemaClient(), set[str](), 0, True
        while more:
            number += 1
            answer = client.load_json(address, {"page": number})
            rows, more = results_of(answer, f"page {number}"), has_more(answer)
            page = CataloguePage(f"page {number}", [read_title(row, f"page {number}") for row in rows if is_film(row)])
            check_progress(number, known, page)
            for film in page.films:
                if isinstance(film, CatalogueFilm) and film.fields["is_season"]:
                    add_videos(client, address, film)
            yield page


def results_of(answer: Any, place: str) -> list[Any]:
    """Raises CinemaError: a page without its list is no end of the catalogue."""
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list):
        raise CinemaError(f"{place}: the answer has no list of results")
    return results


def has_more(answer: dict[str, Any]) -> bool:
    """An empty page is the last one, whatever it says."""
    return answer.get("has_next") is True and bool(answer["results"])


def is_film(row: Any) -> bool:
    """What is no object at all is told as a wrong film."""
    return not isinstance(row, dict) or text_in(member_in(row, "type"), "name") in KINDS


def read_title(row: Any, place: str) -> CatalogueFilm | UnreadableFilm:
    if not isinstance(row, dict):
        return UnreadableFilm(place, "not an object")
    kind, pictures = member_in(row, "type"), member_in(row, "pictures")
    rating = member_in(row, "rating")
    values = {
        "ext_id": text_in(row, "id"),
        "name": text_in(row, "name"),
        "description": text_in(row, *DESCRIPTION),
        "year": year_in(row, "year", "year_start"),
        "rating": whole_in({"age": text_in(row, *AGE).rstrip("+")}, "age", most=21),
        "kinopoisk_rating": decimal_in(rating, "kinopoisk"),
        "imported_rating": decimal_in(rating, "rating"),
        "countries": ", ".join(names_in(row, "countries", "name")),
        "is_season": text_in(kind, "name") != "movie" and kind.get("serial_content") is not False,
    }
    genres = {text_in(one, "id"): text_in(one, *GENRE_NAME) for one in rows_in(row, "genres")}
    found = {
        "poster_url": address_in(pictures, *POSTERS) or address_in(row, "poster_url"),
        "screenshot_url": address_in(pictures, *STILLS) or address_in(row, "picture"),
    }
    return make_film(place, values, genres=genres, pictures=found)


def add_videos(client: CinemaClient, address: str, film: CatalogueFilm) -> None:
    """Seasons, episodes and trailers of a series. Raises CinemaError."""
    title = str(film.fields["ext_id"])
    for number in range(1, MOST_VIDEO_PAGES + 1):
        place = f"{film.source}, page {number} of its videos"
        answer = client.load_json(f"{address}{title}/video/", {"limit": VIDEOS_A_PAGE, "page": number})
        for row in results_of(answer, place):
            if isinstance(row, dict) and text_in(row, "id"):
                add_video(film, row)
        if not has_more(answer):
            break
    else:
        raise CinemaError(f"{film.source}: more than {MOST_VIDEO_PAGES} pages of videos")
    for season in film.seasons:
        season.episodes.sort(key=lambda episode: episode.number)
    film.seasons.sort(key=lambda season: season.number)


def add_video(film: CatalogueFilm, row: dict[str, Any]) -> None:
    kind = whole_in(member_in(row, "type"), "id")
    name = " ".join(text_in(row, "title").split())[:255]
    file = CatalogueFile("", name=name or "…", ext_id=text_in(row, "id")[:64], is_trailer=kind == TRAILER)
    season, number = whole_in(row, "season", most=999), whole_in(row, "episode", most=9999)
    if kind == TRAILER:
        film.files.append(file)
    elif kind == EPISODE and season and number:
        fields = {"name": name, "description": text_in(row, "description")}
        episode = CatalogueEpisode(number, {key: text for key, text in fields.items() if text}, [file])
        if still := address_in(row, "thumbnail_url"):
            episode.pictures["preview_url"] = still
        film.season(season).episodes.append(episode)
