"""The demo's channels. All names are made up."""

from __future__ import annotations

from typing import NamedTuple

BASIC, EXTENDED, NIGHT = "basic", "extended", "night"


class ChannelData(NamedTuple):
    slug: str
    ru: str
    en: str
    category: str
    """English name of a category, see tvmiddleware.services.system_objects."""
    kind: str
    """Which programmes it shows, see demo.shows."""
    letters: str
    """On the icon. Latin: Pillow's own font has nothing else, and a fresh machine has no other font."""
    color: str
    tariff: str = BASIC
    recording_days: int = 0
    parent_control: bool = False


CHANNELS = (
    ChannelData(
        "first-city", "Первый городской", "First City", "Society", "general", "1G", "#b3212d", recording_days=7
    ),
    ChannelData("news-hour", "Новости Час", "News Hour", "News", "news", "NH", "#14507e", recording_days=7),
    ChannelData("cinema-one", "Кино Один", "Cinema One", "Films", "films", "C1", "#5b1a36", recording_days=7),
    ChannelData("arena", "Арена", "Arena", "Sport", "sport", "AR", "#16713f", recording_days=5),
    ChannelData("bunny", "Зайка", "Bunny", "Children", "children", "BU", "#ef8c00", recording_days=5),
    ChannelData("planet", "Планета", "Planet", "Factual", "factual", "PL", "#0f6b62", recording_days=5),
    ChannelData("evening", "Вечер", "Evening", "Entertainment", "fun", "EV", "#c23a4f", recording_days=3),
    ChannelData("serial", "Сериал", "Serial", "Series", "series", "SE", "#4f3a86", recording_days=3),
    ChannelData("clip", "Клип", "Clip", "Music", "music", "CL", "#98108f", recording_days=3),
    ChannelData("business-day", "Деловой день", "Business Day", "News", "news", "BD", "#33475b"),
    ChannelData("region", "Регион", "Region", "News", "news", "RE", "#2a6f97"),
    ChannelData("home", "Дом", "Home", "Entertainment", "fun", "HO", "#8a5a2b"),
    ChannelData("kitchen", "Кухня", "Kitchen", "Entertainment", "fun", "KI", "#b5651d"),
    ChannelData("laughter", "Смех", "Laughter", "Entertainment", "fun", "LA", "#e0a100"),
    ChannelData("comedy", "Комедия", "Comedy", "Films", "films", "CO", "#d97706"),
    ChannelData("crime-line", "Линия следа", "Crime Line", "Series", "series", "CR", "#27364a"),
    ChannelData("classic", "Классика", "Classics", "Music", "music", "KL", "#5a4632"),
    ChannelData("fairy-tale", "Сказка", "Fairy Tale", "Children", "children", "FT", "#3a86c8"),
    ChannelData("school", "Школа", "School", "Children", "children", "SC", "#2f9e8f", EXTENDED),
    ChannelData("history", "История", "History", "Factual", "factual", "HI", "#7a5c2e", EXTENDED),
    ChannelData("nature", "Природа", "Nature", "Factual", "factual", "NA", "#3f7d20", EXTENDED),
    ChannelData("premiere", "Премьера", "Premiere", "Films", "films", "PR", "#101d42", EXTENDED, recording_days=3),
    ChannelData("arena-extra", "Арена Экстра", "Arena Extra", "Sport", "sport", "A+", "#0b8457", EXTENDED),
    ChannelData("motor", "Мотор", "Motor", "Sport", "sport", "MO", "#3d3d3d", EXTENDED),
    ChannelData(
        "night-cinema", "Ночное кино", "Night Cinema", "Films", "night", "18", "#1b1b2f", NIGHT, parent_control=True
    ),
)


class CameraData(NamedTuple):
    slug: str
    ru: str
    en: str
    color: str
    recording_days: int = 0


CAMERAS = (
    CameraData("camera-yard", "Двор, подъезд 2", "Yard, entrance 2", "#3b5249", recording_days=2),
    CameraData("camera-square", "Площадь у вокзала", "Station square", "#4a4e69"),
)


class RadioData(NamedTuple):
    slug: str
    ru: str
    en: str
    letters: str
    color: str
    ru_text: str
    en_text: str


RADIO = (
    RadioData("radio-harbour", "Радио Гавань", "Radio Harbour", "RH", "#1f6f8b", "Джаз и порт.", "Jazz and the port."),
    RadioData(
        "radio-dacha", "Радио Дача-7", "Radio Dacha 7", "D7", "#6a994e", "Песни и грядки.", "Songs and seedlings."
    ),
    RadioData(
        "radio-orbit", "Радио Орбита", "Radio Orbit", "OR", "#5a189a", "Музыка без слов.", "Music without words."
    ),
)
