"""epg.parsers.xmltv_common: every field that the product keeps, and every fault of a single programme."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest

from epg.parsers.base import ParsedProgram, Tally
from epg.parsers.errors import ParserError
from tests.epg.support import at, document, parsed, parser, programme

FULL = """
<title lang="ru">Время</title><title lang="en-GB">Time</title>
<sub-title lang="ru">Выпуск 5</sub-title>
<desc lang="ru">Итоги дня.</desc>
<credits><director>Иванов</director><actor role="X">Петров</actor><actor>Сидоров</actor>
<presenter>Ann</presenter></credits>
<date>20240101</date>
<category lang="ru">Новости</category><category lang="en">News</category>
<keyword lang="en">politics</keyword>
<icon src="http://img.example.com/1.jpg" width="640"/><icon src="http://img.example.com/2.jpg"/>
<country>Россия</country>
<episode-num system="xmltv_ns">1.4.0/1</episode-num><episode-num system="onscreen">S02 E05</episode-num>
<rating system="RU"><value>16+</value><icon src="http://x/16.png"/></rating>
<star-rating system="IMDB"><value>7.5/10</value></star-rating>
<star-rating system="Kinopoisk"><value>8.1 / 10</value></star-rating>
<premiere/><live/><new/>
"""


def one(inside: str, path: Path, title: str = "Film") -> ParsedProgram:
    content = document(programme("10:00", "11:00", title, inside=inside))
    (program,) = parsed(content, path)
    return program


def test_every_field(tmp_path: Path) -> None:
    content = document(
        f'<programme start="20261122100000 +0300" stop="20261122110000 +0300" channel="one">{FULL}</programme>'
    )
    (program,) = parsed(content, tmp_path)
    assert program == ParsedProgram(
        channel_id="one",
        begin=int(at("07:00").timestamp()),
        end=int(at("08:00").timestamp()),
        names=[("ru", "Время"), ("en", "Time")],
        subtitles=[("ru", "Выпуск 5")],
        descriptions=[("ru", "Итоги дня.")],
        categories=["Новости", "News"],
        participants={"director": ["Иванов"], "actor": ["Петров", "Сидоров"]},
        countries=["Россия"],
        tags=["politics"],
        pictures=["http://img.example.com/1.jpg", "http://img.example.com/2.jpg"],
        year="2024",
        age=16,
        live=True,
        premiere=True,
        episode="S02E05",
        ratings={"imdb": "7.5", "kinopoisk": "8.1"},
    )


@pytest.mark.parametrize(
    ("inside", "episode"),
    [
        ('<episode-num system="xmltv_ns"> . 11 . </episode-num>', "E12"),
        ('<episode-num system="xmltv_ns">2..</episode-num>', "S03"),
        ('<episode-num system="onscreen">Серия 7</episode-num>', "Серия 7"),
        ("<episode-num>7</episode-num>", "7"),
        ('<episode-num system="dd_progid">EP0001.0001</episode-num>', ""),
        ('<episode-num system="xmltv_ns">nonsense</episode-num>', ""),
    ],
)
def test_episodes(tmp_path: Path, inside: str, episode: str) -> None:
    assert one(inside, tmp_path).episode == episode


@pytest.mark.parametrize(
    ("inside", "ratings", "age", "pictures"),
    [
        ('<star-rating system="IMDB"><value>3 stars</value></star-rating>', {}, 0, []),
        ("<star-rating><value>7</value></star-rating>", {}, 0, []),
        ('<star-rating system="IMDB"/>', {}, 0, []),
        ("<rating>16+</rating>", {}, 16, []),
        ("<rating><value>none</value><value>12+</value></rating><rating><value>18</value></rating>", {}, 12, []),
        ("<icon>http://img.example.com/a.png</icon><icon/>", {}, 0, ["http://img.example.com/a.png"]),
    ],
)
def test_marks_ages_and_pictures(
    tmp_path: Path, inside: str, ratings: dict[str, str], age: int, pictures: list[str]
) -> None:
    program = one(inside, tmp_path)
    assert (program.ratings, program.age, program.pictures) == (ratings, age, pictures)


def test_empty_attributes(tmp_path: Path) -> None:
    content = document(
        "<programme stop='' channel='one' start='20261122100000'><title>A</title></programme>",
        '<programme start="" channel="one" stop=""><title>B</title></programme>',
        '<programme start="20261122110000" channel="" stop=""><title>C</title></programme>',
    )
    (program,) = parsed(content, tmp_path)
    assert (program.names, program.end - program.begin) == ([("", "A")], 3600), "before one that is lost"


def test_characters_that_could_not_be_read_are_told(tmp_path: Path) -> None:
    file = tmp_path / "guide.xml"
    file.write_bytes(document(programme("10:00", "11:00", "Вечерние новости")).replace("В".encode(), b"\xd0"))
    reader = parser()
    assert len(list(reader.items(file))) == 1
    assert [(note.text, note.is_lost) for note in reader.notes] == [
        ("1 characters of the document could not be read", False)
    ]


def test_undeclared_html_entities_and_lone_ampersands(tmp_path: Path) -> None:
    program = one("<desc>Caf&eacute;&nbsp;bar &mdash; AT&T, R&B; x &lt; y</desc>", tmp_path)
    assert program.descriptions == [("", "Café\u00a0bar — AT&T, R&B; x < y")]


def test_cdata(tmp_path: Path) -> None:
    assert one("<desc><![CDATA[Tom & Jerry &eacute;]]></desc>", tmp_path).descriptions[0][1] == "Tom & Jerry é"


def test_html_in_a_description(tmp_path: Path) -> None:
    assert one("<desc>one<br/>two <b>three</b></desc>", tmp_path).descriptions == [("", "one\ntwo\nthree")]


def test_odd_pictures_are_put_right_or_dropped(tmp_path: Path) -> None:
    inside = '<icon src="D:\\Icons\\One"/><icon src="https:\\u002F\\u002Fimg.example.com\\u002Fa"/>'
    assert one(inside, tmp_path).pictures == ["https://img.example.com/a"]


def test_a_broken_programme_does_not_spoil_the_next(tmp_path: Path) -> None:
    content = document(
        programme("10:00", "11:00", "First", inside="<desc>half <b>open</desc>"),
        '<programme start="20261122110000 +0000" channel="one"><title>Second</title>',
        programme("12:00", "13:00", "Third", inside="<desc>a < b <3</desc>"),
        programme("13:00", "14:00", "Fourth"),
    )
    assert [program.names[0][1] for program in parsed(content, tmp_path)] == ["First", "Second", "Third", "Fourth"]


def test_programmes_without_a_readable_begin_or_channel_are_left_out(tmp_path: Path) -> None:
    content = document(
        programme("soon", "11:00", "Bad time"),
        "<programme start='20261122100000 +0000'><title>No channel</title></programme>",
        programme("12:00", "13:00", "Good"),
    )
    assert [program.names[0][1] for program in parsed(content, tmp_path)] == ["Good"]


def test_attributes_in_any_order_and_quotes(tmp_path: Path) -> None:
    content = document(
        "<programme channel='a &amp; b'  stop = '20261122110000 +0000'\n start=\"20261122100000 +0000\" vps-start='x'>"
        "<title>Film</title></programme>"
    )
    (program,) = parsed(content, tmp_path, channel_ids=frozenset({"a & b"}))
    assert (program.channel_id, program.end - program.begin) == ("a & b", 3600)


def test_only_the_wanted_channels(tmp_path: Path) -> None:
    content = document(programme("10:00", "11:00", "A", "one"), programme("10:00", "11:00", "B", "two"))
    assert [program.channel_id for program in parsed(content, tmp_path, channel_ids=frozenset({"two"}))] == ["two"]


def test_zone_of_the_source_and_twice_the_autumn_hour(tmp_path: Path) -> None:
    starts = ["20261025013000", "20261025023000", "20261025023000", "20261025033000"]
    rows = [
        programme(start, stop, f"N{n}")
        for n, (start, stop) in enumerate(zip(starts, [*starts[1:], "20261025040000"], strict=True))
    ]
    programs = parsed(document(*rows), tmp_path, time_zone="Europe/Brussels")
    lengths = [(program.end - program.begin) // 60 for program in programs]
    assert lengths == [60, 60, 60, 30]
    assert all(left.end <= right.begin for left, right in zip(programs, programs[1:], strict=False))


def test_channels(tmp_path: Path) -> None:
    content = document(
        '<channel id="1"><display-name lang="ru">Первый &amp; Ко</display-name>'
        '<display-name lang="en">First</display-name>'
        '<icon src="D:\\x"/><icon src="http://img.example.com/1.png"/></channel>',
        '<channel id=""><display-name>Nobody</display-name></channel>',
        "<channel><display-name>Nobody</display-name></channel>",
        '<channel id="2"><display-name>Two</display-name></channel>',
    )
    file = tmp_path / "x"
    file.write_bytes(content)
    first, second = parser().channels(file)
    assert (first.id, first.icon) == ("1", "http://img.example.com/1.png")
    assert first.names == [("ru", "Первый & Ко"), ("en", "First")]
    assert (second.id, second.icon) == ("2", "")


@pytest.mark.parametrize(
    "content", [document(), document("<channel id='1'/>"), b"<html></html>", b"", gzip.compress(b"", mtime=0)]
)
def test_no_guide(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ParserError):
        parsed(content, tmp_path)


def test_encoding_option(tmp_path: Path) -> None:
    content = document(programme("10:00", "11:00", "Новости")).decode().encode("cp1251")
    assert parsed(content, tmp_path, options={"encoding": "cp1251"})[0].names == [("", "Новости")]


def test_masks() -> None:
    reader = parser(
        url_mask="http://x/$lang/$id/$date.xml", channel_ids=frozenset({"b", "a"}), options={"days": 2}, language="kk"
    )
    assert [request.url for request in reader.requests()] == [
        "http://x/kk/a/2026-11-22.xml",
        "http://x/kk/a/2026-11-23.xml",
        "http://x/kk/b/2026-11-22.xml",
        "http://x/kk/b/2026-11-23.xml",
    ]
    assert [(request.channel_id, request.day) for request in reader.requests()][1] == ("a", date(2026, 11, 23))
    assert [request.url for request in parser(url_mask="http://x/all.xml").requests()] == ["http://x/all.xml"]
    assert [request.url for request in parser(url_mask="http://x/$lang").requests()] == ["http://x/ru"]
    channels = frozenset({"a/b c"})
    assert [
        next(parser(url_mask=mask, channel_ids=channels).requests()).url
        for mask in ("/srv/$id.xml", "file:///srv/$id.xml", "http://$id.example.com/$id.xml")
    ] == ["/srv/a_b c.xml", "file:///srv/a_b c.xml", "http://a%2Fb%20c.example.com/a/b c.xml"]


def test_how_well_times_were_read_is_added_up() -> None:
    tally = Tally(programs=8, unread=2, ends_unread=1, skipped_hours=3)
    tally.add(Tally(programs=2, unread=1, ends_unread=4, skipped_hours=5))
    assert tally == Tally(programs=10, unread=3, ends_unread=5, skipped_hours=8)
    assert (tally.share, Tally().share) == (0.7, 1)
