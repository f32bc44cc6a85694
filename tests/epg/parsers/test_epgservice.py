"""epg.parsers.epgservice: the elements that this source adds to XMLTV."""

from __future__ import annotations

from pathlib import Path

from epg.parsers.base import ParsedProgram
from tests.epg.support import document, parsed, programme

INSIDE = """
<sub-title lang="ru" id="9">Часть</sub-title><season>2</season><episode-number>7</episode-number>
<desc size="smile" lang="ru">Кратко.</desc><desc size="large" lang="ru">Очень подробно.</desc>
<desc size="normal" lang="ru">Обычно.</desc>
<category lang="ru" id="1">Спорт</category><ganre lang="ru" id="2">Футбол</ganre>
<credits><person id="1" type="director"><name lang="ru">Режиссёр</name></person>
<person id="2" type="актер"><name lang="ru">Актёр</name><biography>x</biography></person>
<person id="3" type="ведущий"><name>Никто</name></person></credits>
<date>22.11.2026</date><country lang="ru" id="1">Россия</country><production lang="ru" id="3">Студия</production>
<year>2019-2021</year><topic lang="ru" id="4">Кубок</topic>
<kinopoisk>7.9</kinopoisk><id-kinopoisk>12345</id-kinopoisk><imdb>8.0</imdb><id-imdb>tt1</id-imdb>
<rating system="RU"><value>12</value></rating>
<icon type="poster" position="vertical" src="img.example.com/v.jpg"/>
<icon type="frame" position="horizontal" src="http://img.example.com/h.jpg"/>
<sport lang="ru" id="5">Футбол</sport><championship id="6"><name lang="ru">Лига</name></championship>
<rivals><rival id="1" couple="1"><name lang="ru">Зенит</name></rival>
<rival id="2" couple="1"><name>Спартак</name></rival></rivals>
<live>1</live><premiere>0</premiere>
"""


def test_every_element(tmp_path: Path) -> None:
    content = document(programme("10:00", "11:00", "Матч", inside=INSIDE, attributes=' event-id="ev-1"'))
    (program,) = parsed(content, tmp_path, "epgservice")
    assert program.external_id == "ev-1"
    assert program.descriptions[0] == ("ru", "Очень подробно.")
    assert program.short_description == "Кратко."
    assert (program.categories, program.genres, program.tags) == (["Спорт"], ["Футбол"], ["Кубок"])
    assert program.participants == {"director": ["Режиссёр"], "actor": ["Актёр"]}
    assert (program.year, program.age, program.episode) == ("2019-2021", 12, "S02E07")
    assert (program.countries, program.productions) == (["Россия"], ["Студия"])
    assert program.ratings == {"kinopoisk": "7.9", "kinopoisk_id": "12345", "imdb": "8.0"}
    assert program.sport == {
        "sport_type": "Футбол", "championship": "Лига", "sport_rival1": "Зенит", "sport_rival2": "Спартак",
    }  # fmt: skip
    assert program.pictures == ["http://img.example.com/v.jpg", "http://img.example.com/h.jpg"]
    assert program.extra_pictures == {
        "poster_vertical": "http://img.example.com/v.jpg",
        "frame_horizontal": "http://img.example.com/h.jpg",
    }
    assert program.live
    assert not program.premiere


def one(inside: str, path: Path, attributes: str = "") -> ParsedProgram:
    (program,) = parsed(
        document(programme("10:00", "11:00", "A", inside=inside, attributes=attributes)), path, "epgservice"
    )
    return program


def test_an_id_that_is_too_long_is_none(tmp_path: Path) -> None:
    for length, kept in ((64, 64), (65, 0)):
        assert len(one("", tmp_path, f" event-id='{'x' * length}'").external_id) == kept


def test_descriptions_go_by_their_sizes(tmp_path: Path) -> None:
    sizes = ("strange", "smile", "", "large")
    inside = "".join(f'<desc size="{size}" lang="en-GB">{size or "normal"}</desc>' for size in sizes)
    program = one(f'{inside}<desc size="smile">again</desc>', tmp_path)
    assert [text for _lang, text in program.descriptions] == ["large", "normal", "smile", "again", "strange"]
    assert program.descriptions[0] == ("en", "large")
    assert program.short_description == "smile"


def test_pictures_without_a_kind_or_an_address_are_no_extra_ones(tmp_path: Path) -> None:
    inside = '<icon src="http://x/a.png"/><icon type="poster" src="D:\\x"/><icon type="frame" src="http://x/b.png"/>'
    program = one(f'{inside}<icon type="frame" src="http://x/c.png"/>', tmp_path)
    assert program.extra_pictures == {"frame": "http://x/b.png"}
    assert program.pictures == ["http://x/a.png", "http://x/b.png", "http://x/c.png"]


def test_persons_and_names_as_they_come(tmp_path: Path) -> None:
    persons = '<person type=" Actor ">Anna</person><person>Nobody</person><person type="actor"><name/></person>'
    inside = f"<credits><director>Boris</director>{persons}</credits><championship>League</championship>"
    program = one(f"{inside}<rivals><rival/><rival>B</rival><rival>C</rival></rivals>", tmp_path)
    assert program.participants == {"director": ["Boris"], "actor": ["Anna"]}
    assert program.sport == {"championship": "League", "sport_rival1": "", "sport_rival2": "B"}


def test_numbers_of_episodes(tmp_path: Path) -> None:
    assert one("<season>2</season><episode-number>x</episode-number>", tmp_path).episode == "S02"
    for length, shown in ((32, "x" * 32), (31, "x" * 31 + "E07")):
        onscreen = f"<episode-num>{'x' * length}</episode-num>"
        assert one(f"{onscreen}<episode-number>7</episode-number>", tmp_path).episode == shown
    assert one("<episode-number>1234567</episode-number>", tmp_path).episode == ""


def test_plain_xmltv_reads_too(tmp_path: Path) -> None:
    content = document(programme("10:00", "11:00", "Матч", inside="<desc>Текст</desc>"))
    (program,) = parsed(content, tmp_path, "epgservice")
    assert (program.external_id, program.descriptions) == ("", [("", "Текст")])
