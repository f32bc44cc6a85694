"""epg.parsers.epgservice: the elements that this source adds to XMLTV."""

from __future__ import annotations

from pathlib import Path

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


def test_plain_xmltv_reads_too(tmp_path: Path) -> None:
    content = document(programme("10:00", "11:00", "Матч", inside="<desc>Текст</desc>"))
    (program,) = parsed(content, tmp_path, "epgservice")
    assert (program.external_id, program.descriptions) == ("", [("", "Текст")])
