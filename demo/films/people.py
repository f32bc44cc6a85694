"""The people of the demo's films, all made up, and its genres."""

from __future__ import annotations

from typing import NamedTuple

MALE, FEMALE = "1", "2"


class PersonEntry(NamedTuple):
    slug: str
    ru: str
    en: str
    country: str
    gender: str
    born: str
    is_director: bool = False


COUNTRIES = {
    "ru": ("Россия", "Russia"),
    "us": ("США", "USA"),
    "fr": ("Франция", "France"),
    "gb": ("Великобритания", "United Kingdom"),
    "es": ("Испания", "Spain"),
    "it": ("Италия", "Italy"),
    "kz": ("Казахстан", "Kazakhstan"),
}
GENRES = {
    "drama": ("Драма", "Drama"),
    "comedy": ("Комедия", "Comedy"),
    "detective": ("Детектив", "Detective"),
    "thriller": ("Триллер", "Thriller"),
    "scifi": ("Фантастика", "Science fiction"),
    "adventure": ("Приключения", "Adventure"),
    "romance": ("Мелодрама", "Romance"),
    "history": ("История", "History"),
    "family": ("Семейное", "Family"),
    "animation": ("Мультфильмы", "Animation"),
    "documentary": ("Документальное", "Documentary"),
}
CATEGORIES = {"movies": ("Кино", "Cinema"), "children": ("Детям", "For children")}
"""Genres that group others."""
OF_CHILDREN = frozenset({"family", "animation"})

PEOPLE = (
    PersonEntry("somov", "Илья Сомов", "Ilya Somov", "ru", MALE, "1968-03-11", True),
    PersonEntry("ryabova", "Анна Рябова", "Anna Ryabova", "ru", FEMALE, "1975-07-02", True),
    PersonEntry("belova", "Ирина Белова", "Irina Belova", "ru", FEMALE, "1971-10-19", True),
    PersonEntry("sadykov", "Ерлан Садыков", "Yerlan Sadykov", "kz", MALE, "1966-01-24", True),
    PersonEntry("morel", "Жан Морель", "Jean Morel", "fr", MALE, "1959-05-30", True),
    PersonEntry("renard", "Поль Ренар", "Paul Renard", "fr", MALE, "1972-12-08", True),
    PersonEntry("hall", "Дана Холл", "Dana Hall", "us", FEMALE, "1978-04-16", True),
    PersonEntry("harper", "Ник Харпер", "Nick Harper", "gb", MALE, "1970-09-05", True),
    PersonEntry("mora", "Хавьер Мора", "Javier Mora", "es", MALE, "1964-02-27", True),
    PersonEntry("rossi", "Марко Росси", "Marco Rossi", "it", MALE, "1961-11-13", True),
    PersonEntry("lanskaya", "Вера Ланская", "Vera Lanskaya", "ru", FEMALE, "1984-06-21"),
    PersonEntry("godunov", "Пётр Годунов", "Pyotr Godunov", "ru", MALE, "1973-08-14"),
    PersonEntry("zimina", "Мария Зимина", "Maria Zimina", "ru", FEMALE, "1991-03-03"),
    PersonEntry("chistov", "Олег Чистов", "Oleg Chistov", "ru", MALE, "1980-12-29"),
    PersonEntry("garin", "Юрий Гарин", "Yuri Garin", "ru", MALE, "1965-05-07"),
    PersonEntry("prokhorova", "Галина Прохорова", "Galina Prokhorova", "ru", FEMALE, "1958-10-10"),
    PersonEntry("akhmetov", "Тимур Ахметов", "Timur Akhmetov", "kz", MALE, "1979-04-01"),
    PersonEntry("favre", "Люси Фавр", "Lucie Favre", "fr", FEMALE, "1986-01-17"),
    PersonEntry("dubois", "Клер Дюбуа", "Claire Dubois", "fr", FEMALE, "1989-09-09"),
    PersonEntry("west", "Марк Уэст", "Mark West", "us", MALE, "1976-02-12"),
    PersonEntry("kim", "Айрис Ким", "Iris Kim", "us", FEMALE, "1990-07-25"),
    PersonEntry("morgan", "Кэти Морган", "Katie Morgan", "us", FEMALE, "1983-11-30"),
    PersonEntry("cole", "Сара Коул", "Sarah Cole", "gb", FEMALE, "1981-06-06"),
    PersonEntry("diaz", "Паула Диас", "Paula Diaz", "es", FEMALE, "1987-03-28"),
    PersonEntry("conti", "Элена Конти", "Elena Conti", "it", FEMALE, "1969-08-18"),
)
