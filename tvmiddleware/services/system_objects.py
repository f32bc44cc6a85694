"""What every installation starts with: device types, interface templates, guide categories and genres. Data only."""

from __future__ import annotations

from typing import NamedTuple

from tvmiddleware.constants import ApiType, DeviceGroup, DrmType


class DeviceTypeValues(NamedTuple):
    system_name: str
    name: str
    group: DeviceGroup
    multicast: bool = False
    drm: str = ""
    api: str = ApiType.JSON


STB, SMART_TV, MOBILE, OTHER = DeviceGroup.STB, DeviceGroup.SMART_TV, DeviceGroup.MOBILE, DeviceGroup.OTHER

DEVICES = (
    DeviceTypeValues("amino", "Amino", STB, multicast=True),
    DeviceTypeValues("android", "Android", MOBILE, multicast=True, drm=DrmType.WIDEVINE),
    DeviceTypeValues("android_stb", "Android STB", STB, multicast=True, drm=DrmType.WIDEVINE, api=ApiType.XML),
    DeviceTypeValues("appleTV", "Apple TV", STB, drm=DrmType.FAIRPLAY),
    DeviceTypeValues("browser", "Browser", OTHER, drm=DrmType.WIDEVINE),
    DeviceTypeValues("dune", "Dune HD", STB, multicast=True),
    DeviceTypeValues("eltex", "Eltex", STB, multicast=True),
    DeviceTypeValues("imaqliq", "Imaqliq", STB, multicast=True),
    DeviceTypeValues("ios", "iOS", MOBILE, drm=DrmType.FAIRPLAY),
    DeviceTypeValues("kodi", "Kodi", OTHER, multicast=True),
    DeviceTypeValues("lg_netcast", "LG NetCast", SMART_TV, multicast=True),
    DeviceTypeValues("lg_webos", "LG webOS", SMART_TV, multicast=True, drm=DrmType.PLAYREADY),
    DeviceTypeValues("mag", "MAG", STB, multicast=True, api=ApiType.XML),
    DeviceTypeValues("pc", "PC", OTHER, drm=DrmType.WIDEVINE),
    DeviceTypeValues("sagemcom", "Sagemcom", STB, multicast=True),
    DeviceTypeValues("samsung_smart_tv", "Samsung Smart TV", SMART_TV, multicast=True, drm=DrmType.PLAYREADY),
    DeviceTypeValues("tbrowser", "TBrowser", SMART_TV, drm=DrmType.PLAYREADY),
    DeviceTypeValues("tizen_tv", "Samsung Tizen", SMART_TV, multicast=True, drm=DrmType.PLAYREADY),
    DeviceTypeValues("tvip", "TVIP", STB, multicast=True),
    DeviceTypeValues("vewd", "Vewd", SMART_TV, drm=DrmType.PLAYREADY),
    DeviceTypeValues("web_app", "Web app", OTHER, drm=DrmType.WIDEVINE),
    DeviceTypeValues("wrt", "WRT", STB, multicast=True),
)

TEMPLATES = ("classic", "impuls", "iridium", "focus", "futuristic", "infinitly")


class CategoryData(NamedTuple):
    """A guide category; names by language, genres as pairs (ru, en)."""

    ru: str
    en: str
    color: str
    genres: tuple[tuple[str, str], ...]


CATEGORIES = (
    CategoryData(
        "Фильмы",
        "Films",
        "#8e3b46",
        (
            ("Драма", "Drama"),
            ("Комедия", "Comedy"),
            ("Мелодрама", "Romance"),
            ("Боевик", "Action"),
            ("Триллер", "Thriller"),
            ("Детектив", "Detective"),
            ("Фантастика", "Science fiction"),
            ("Приключения", "Adventure"),
            ("Военный фильм", "War film"),
        ),
    ),
    CategoryData(
        "Сериалы",
        "Series",
        "#6a4c93",
        (
            ("Драматический сериал", "Drama series"),
            ("Комедийный сериал", "Sitcom"),
            ("Детективный сериал", "Crime series"),
        ),
    ),
    CategoryData(
        "Новости",
        "News",
        "#1d6fa3",
        (
            ("Выпуск новостей", "News bulletin"),
            ("Аналитика", "Analysis"),
            ("Погода", "Weather"),
            ("Экономика", "Business"),
        ),
    ),
    CategoryData(
        "Спорт",
        "Sport",
        "#2a9d57",
        (
            ("Футбол", "Football"),
            ("Хоккей", "Ice hockey"),
            ("Баскетбол", "Basketball"),
            ("Теннис", "Tennis"),
            ("Автоспорт", "Motor sport"),
            ("Единоборства", "Martial arts"),
            ("Зимние виды", "Winter sports"),
        ),
    ),
    CategoryData(
        "Детям",
        "Children",
        "#f4a300",
        (("Мультфильм", "Cartoon"), ("Мультсериал", "Animated series"), ("Обучающая программа", "Learning")),
    ),
    CategoryData(
        "Познавательное",
        "Factual",
        "#3d7c74",
        (
            ("Природа", "Nature"),
            ("История", "History"),
            ("Наука", "Science"),
            ("Путешествия", "Travel"),
            ("Документальный фильм", "Documentary"),
        ),
    ),
    CategoryData(
        "Развлечения",
        "Entertainment",
        "#d1495b",
        (
            ("Ток-шоу", "Talk show"),
            ("Игра", "Game show"),
            ("Юмор", "Humour"),
            ("Кулинария", "Cooking"),
            ("Дом и сад", "Home and garden"),
        ),
    ),
    CategoryData(
        "Музыка",
        "Music",
        "#b5179e",
        (("Клипы", "Music videos"), ("Концерт", "Concert"), ("Классика", "Classical music")),
    ),
    CategoryData(
        "Общество", "Society", "#5c677d", (("Интервью", "Interview"), ("Культура", "Culture"), ("Религия", "Religion"))
    ),
)
