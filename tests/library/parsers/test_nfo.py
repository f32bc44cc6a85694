"""NFO files as they are in the wild."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from library.constants import ActorType, FileQuality
from library.parsers.cells import CatalogueUnreadable
from library.parsers.nfo import MOST_BYTES, NfoEntry, read_nfo

FULL = """<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<movie>
  <title>Матрица</title>
  <originaltitle>The Matrix</originaltitle>
  <ratings>
    <rating name="themoviedb" max="10"><value>8.2</value><votes>109,665</votes></rating>
    <rating name="imdb" max="10" default="true"><value>8,7</value></rating>
    <rating name="kinopoisk"><value>8.5</value></rating>
  </ratings>
  <outline>Short</outline>
  <plot>Neo &amp; Trinity</plot>
  <runtime>136</runtime>
  <mpaa>16+</mpaa>
  <uniqueid type="imdb">tt0133093</uniqueid>
  <uniqueid type="tmdb" default="true">603</uniqueid>
  <genre>Action</genre><genre>Drama / Фантастика</genre>
  <country>USA</country><country>Australia</country>
  <director>Lana Wachowski</director>
  <premiered>1999-03-31</premiered>
  <thumb aspect="poster">https://image.example.com/1.jpg</thumb>
  <fanart><thumb>https://image.example.com/2.jpg</thumb></fanart>
  <actor><name>Keanu Reeves</name><role>Neo</role><thumb>https://image.example.com/3.jpg</thumb></actor>
  <fileinfo><streamdetails><video><width>1920</width><durationinseconds>8178</durationinseconds></video></streamdetails></fileinfo>
</movie>
"""


def only(text: str | bytes) -> NfoEntry:
    found = read_nfo(text if isinstance(text, bytes) else text.encode())
    assert len(found) == 1
    return found[0]


def movie(inside: str) -> dict[str, Any]:
    return only(f"<movie><title>Film</title>{inside}</movie>").fields


def test_all_that_a_manager_writes() -> None:
    entry = only(FULL)
    assert entry.fields == {
        "name": "Матрица",
        "name_orig": "The Matrix",
        "description": "Neo & Trinity",
        "short_description": "Short",
        "countries": "USA, Australia",
        "year": 1999,
        "premiere_date": date(1999, 3, 31),
        "duration": 136,
        "rating": 16,
        "imported_rating": 8.2,
        "imdb_rating": 8.7,
        "kinopoisk_rating": 8.5,
    }
    assert entry.ids == {"imdb": "tt0133093", "tmdb": "603"}
    assert entry.genres == ["Action", "Drama", "Фантастика"]
    assert entry.people == {ActorType.ACTOR: ["Keanu Reeves"], ActorType.DIRECTOR: ["Lana Wachowski"]}
    assert entry.pictures == {
        "poster_url": "https://image.example.com/1.jpg",
        "screenshot_url": "https://image.example.com/2.jpg",
    }
    assert (entry.seconds, entry.quality) == (8178, FileQuality.FHD)


# each of these was a bug of an importer that somebody reported
@pytest.mark.parametrize(
    "text",
    [
        "<movie><title>Film</title></movie>\nhttps://www.themoviedb.org/movie/9487?a=1&b=2\nhttps://www.imdb.com/title/tt1/",
        "<movie><title>Film</title></movie></xml>",
        '<?xml version="1.0"?>\n\n<?xml version="1.0"?><movie><title>Film</title></movie>',
        "<movie><title>Film</title><trailer>plugin://x/?action=play&amp;videoid=1&feature=r</trailer></movie>",
        "<movie><title>Fi\x02lm</title><plot>bad &#2; &#x1f; &#xFFFFFF;</plot></movie>",
        '<movie xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><title>Film</title></movie>',
        '<movie xmlns="urn:x"><title>Film</title></movie>',
        "<movie><title>Film</title><plot>a&nbsp;b&mdash;c</plot></movie>",
        "<!DOCTYPE movie><movie><title>Film</title></movie>",
        "<movie><title>Film</title><plot><![CDATA[a & b <i>]]></plot></movie>",
        "<movie><thumb /><fanart/><title>Film</title><actor/><ratings/><fileinfo/><rating/><year/></movie>",
    ],
)
def test_what_xml_forbids_and_managers_write(text: str) -> None:
    assert only(text).fields["name"] == "Film"


def test_texts_of_broken_entities() -> None:
    assert movie("<plot>a&nbsp;b&mdash;c & d &amp; e</plot>")["description"] == "a b—c & d & e"
    assert movie("<plot><![CDATA[a & b <i>]]></plot>")["description"] == "a & b <i>"


@pytest.mark.parametrize(
    "data",
    [
        "\ufeff<movie><title>Ёлки</title></movie>".encode(),
        "<movie><title>Ёлки</title></movie>".encode("utf-16"),
        '<?xml version="1.0" encoding="windows-1251"?><movie><title>Ёлки</title></movie>'.encode("cp1251"),
        "<movie><title>Ёлки</title></movie>".encode("cp1251"),
        '<?xml version="1.0" encoding="no-such"?><movie><title>Ёлки</title></movie>'.encode("cp1251"),
    ],
)
def test_encodings(data: bytes) -> None:
    assert only(data).fields["name"] == "Ёлки"


def test_several_episodes_in_a_file() -> None:
    inside = "<title>One</title><season>7</season><episode>31</episode><actor><name>A</name></actor>"
    one = f"<episodedetails>{inside}</episodedetails>"
    two = one.replace("One", "Two").replace("31", "32")
    for text in (one + two, f"<xbmcmultiepisodenfo>{one}{two}</xbmcmultiepisodenfo>"):
        found = read_nfo(text.encode())
        assert [(row.fields["name"], row.season, row.episode) for row in found] == [("One", 7, 31), ("Two", 7, 32)]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("1h 10m", 70), ("70 min", 70), ("70min", 70), ("1 ч 30 мин", 90), ("1:30:00", 90), ("90.5", 90), ("2h", 120)],
)
def test_lengths(text: str, minutes: int) -> None:
    assert movie(f"<runtime>{text}</runtime>")["duration"] == minutes


@pytest.mark.parametrize(
    ("inside", "fields"),
    [
        ("<rating>8.7</rating>", {"imported_rating": 8.7}),
        ("<ratings><rating><value>7,1</value></rating></ratings>", {"imported_rating": 7.1}),
        ("<rating>85</rating>", {}),
        ("<year>Avatar (2009)</year>", {"year": 2009}),
        ("<year>23</year>", {}),
        (
            "<year>0</year><premiered>2009-12-17T00:00:00</premiered>",
            {"year": 2009, "premiere_date": date(2009, 12, 17)},
        ),
        ("<mpaa>Rated PG-13</mpaa>", {"rating": 13}),
        ("<mpaa>ru:12+</mpaa>", {"rating": 12}),
        ("<mpaa>Not Rated</mpaa>", {}),
        ("<runtime>long</runtime>", {}),
        ("<premiered>31.02.2009</premiered>", {"year": 2009}),
        ('<uniqueid type="kinopoisk">301</uniqueid>', {"kinopoisk_id": 301}),
        ("<country>USA / UK</country>", {"countries": "USA, UK"}),
    ],
)
def test_one_field_that_is_nonsense_costs_nobody_a_film(inside: str, fields: dict[str, Any]) -> None:
    assert movie(inside) == {"name": "Film", **fields}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://www.imdb.com/title/tt0133093/", "neither a film"),
        ("", "neither a film"),
        ("<movie><title>cut off", "not well-formed"),
        ("<musicvideo><title>x</title></musicvideo>", "neither a film"),
        ('<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><movie><title>&x;</title></movie>', "entities"),
        ('<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><movie><title>&b;</title></movie>', "entities"),
        ("<movie>" + "<a>" * 5000 + "</a>" * 5000 + "</movie>", "not well-formed"),
        ("\x00\x01\x02binary", "neither a film"),
        ("x" * (MOST_BYTES + 1), "larger"),
    ],
)
def test_what_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CatalogueUnreadable, match=reason):
        read_nfo(text.encode())
