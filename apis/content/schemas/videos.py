"""What a film is made of, on the wire."""

from __future__ import annotations

from typing import Annotated, ClassVar, cast

from ninja import Schema

from apis.content.auth import ContentCall
from apis.content.schemas.common import (
    DescriptionTexts,
    Links,
    Meta,
    NameTexts,
    given_fields,
    own_time,
    read_meta,
)
from apis.content.schemas.images import Image, given_images
from apis.content.schemas.numbers import Age, Minutes, Premiere, Rating
from core import clock
from core.api.endpoint import Answer, ParamsModel
from core.api.values import Flag, Int, Moment, Text, describe_parameter
from library.records.image_sources import ImageSource
from library.services.video_links import VideoLinks
from library.services.video_records import VideoFields

ADDRESS = "address of the picture, or a file part of a multipart form"


class FilmTexts(ParamsModel):
    """Texts of a film in the operator's additional languages."""

    short_description: Annotated[Text, describe_parameter("short description")] = ""
    short_description_lang1: Annotated[Text, describe_parameter("short description, language 1")] = ""
    short_description_lang2: Annotated[Text, describe_parameter("short description, language 2")] = ""
    short_description_lang3: Annotated[Text, describe_parameter("short description, language 3")] = ""
    short_description_lang4: Annotated[Text, describe_parameter("short description, language 4")] = ""
    short_description_lang5: Annotated[Text, describe_parameter("short description, language 5")] = ""
    countries: Annotated[Text, describe_parameter("countries, comma-separated")] = ""
    countries_lang1: Annotated[Text, describe_parameter("countries, language 1")] = ""
    countries_lang2: Annotated[Text, describe_parameter("countries, language 2")] = ""
    countries_lang3: Annotated[Text, describe_parameter("countries, language 3")] = ""
    countries_lang4: Annotated[Text, describe_parameter("countries, language 4")] = ""
    countries_lang5: Annotated[Text, describe_parameter("countries, language 5")] = ""
    director: Annotated[Text, describe_parameter("director, shown while no person is linked")] = ""
    director_lang1: Annotated[Text, describe_parameter("director, language 1")] = ""
    director_lang2: Annotated[Text, describe_parameter("director, language 2")] = ""
    director_lang3: Annotated[Text, describe_parameter("director, language 3")] = ""
    director_lang4: Annotated[Text, describe_parameter("director, language 4")] = ""
    director_lang5: Annotated[Text, describe_parameter("director, language 5")] = ""
    language: Annotated[Text, describe_parameter("language")] = ""
    language_lang1: Annotated[Text, describe_parameter("language, language 1")] = ""
    language_lang2: Annotated[Text, describe_parameter("language, language 2")] = ""
    language_lang3: Annotated[Text, describe_parameter("language, language 3")] = ""
    language_lang4: Annotated[Text, describe_parameter("language, language 4")] = ""
    language_lang5: Annotated[Text, describe_parameter("language, language 5")] = ""


class FilmImages(ParamsModel):
    poster_url: Annotated[Image | None, describe_parameter(f"poster, large and small: {ADDRESS}")] = None
    screenshot_url: Annotated[Image | None, describe_parameter(f"still, sharp and blurred: {ADDRESS}")] = None
    logo: Annotated[Image | None, describe_parameter(f"logo: {ADDRESS}")] = None
    ad_banner_image: Annotated[Image | None, describe_parameter(f"banner: {ADDRESS}")] = None
    vertical_poster: Annotated[Image | None, describe_parameter(f"vertical poster: {ADDRESS}")] = None
    horizontal_poster: Annotated[Image | None, describe_parameter(f"horizontal poster: {ADDRESS}")] = None
    horizontal_poster_lang1: Annotated[Image | None, describe_parameter(f"the same, language 1: {ADDRESS}")] = None
    horizontal_poster_lang2: Annotated[Image | None, describe_parameter(f"the same, language 2: {ADDRESS}")] = None
    horizontal_poster_lang3: Annotated[Image | None, describe_parameter(f"the same, language 3: {ADDRESS}")] = None
    horizontal_poster_lang4: Annotated[Image | None, describe_parameter(f"the same, language 4: {ADDRESS}")] = None
    horizontal_poster_lang5: Annotated[Image | None, describe_parameter(f"the same, language 5: {ADDRESS}")] = None


class FilmParams(NameTexts, DescriptionTexts, FilmTexts, FilmImages):
    """All but the name, which only a new film must have."""

    load_meta: Annotated[Flag, describe_parameter("load data from the film database by kinopoisk_id")] = 0
    kinopoisk_id: Annotated[Int | None, describe_parameter("id in the film database")] = None
    name_orig: Annotated[Text, describe_parameter("original title")] = ""
    description: Annotated[Text, describe_parameter("description")] = ""
    year: Annotated[Int | None, describe_parameter("release year")] = None
    genres_kinopoisk: Annotated[Text, describe_parameter("genres of Kinopoisk, comma-separated")] = ""
    uri: Annotated[Text, describe_parameter("direct address of the stream")] = ""
    kinopoisk_rating: Annotated[Rating | None, describe_parameter("rating at Kinopoisk", ge=0, le=100)] = None
    imdb_rating: Annotated[Rating | None, describe_parameter("rating at IMDb", ge=0, le=100)] = None
    average_customers_rating: Annotated[
        Rating | None, describe_parameter("viewers' rating, until viewers here have rated", ge=0, le=100)
    ] = None
    rating: Annotated[Age | None, describe_parameter("age from which it may be seen, 0 to 21; else ignored")] = None
    duration: Annotated[Minutes | None, describe_parameter("duration in minutes")] = None
    ext_id: Annotated[Text, describe_parameter("id in an external system, 64 letters at most")] = ""
    premiere_date: Annotated[Premiere | None, describe_parameter("day of the premiere")] = None
    published_from: Annotated[
        Moment | None, describe_parameter("shown from; without an offset in the operator's time zone")
    ] = None
    published_to: Annotated[
        Moment | None, describe_parameter("shown until; without an offset in the operator's time zone")
    ] = None
    parent_control: Annotated[Flag | None, describe_parameter("parental control")] = None
    is_announcement: Annotated[Flag | None, describe_parameter("an announcement: only its trailers play")] = None
    is_season: Annotated[Flag | None, describe_parameter("a series")] = None
    copyright_holder: Annotated[Int, describe_parameter("copyright holder id")] = 0
    external_api_config: Annotated[Int, describe_parameter("id of the integration that it comes from")] = 0
    price_category: Annotated[Int, describe_parameter("price category id")] = 0
    video_provider: Annotated[Int, describe_parameter("provider id")] = 0
    genres: Annotated[Links, describe_parameter("genre ids")] = []
    stream_services: Annotated[Links, describe_parameter("stream service ids")] = []
    tariffs: Annotated[Links, describe_parameter("tariff ids")] = []
    actors_set: Annotated[Links, describe_parameter("ids of actors and directors, in their order")] = []
    available_on: Annotated[Links, describe_parameter("device type ids; none = all")] = []
    package_videos: Annotated[Links, describe_parameter("ids of the films of a package; makes it one")] = []
    similar_set: Annotated[Links, describe_parameter("ids of similar films, in their order")] = []
    meta: Meta = ""


class VideoCreateParams(FilmParams):
    name: Annotated[Text, describe_parameter("title")]


class VideoModifyParams(FilmParams):
    keeps_what_is_left_out: ClassVar[bool] = True

    id: Annotated[Int, describe_parameter("film ID")]
    name: Annotated[Text, describe_parameter("title")] = ""
    similar_add: Annotated[Links, describe_parameter("ids of films to add to the similar ones")] = []
    similar_remove: Annotated[Links, describe_parameter("ids of films to take from the similar ones")] = []


PLAIN = (
    *("name", "name_orig", "description", "genres_kinopoisk", "uri", "ext_id", "year", "duration", "rating"),
    *("kinopoisk_id", "kinopoisk_rating", "imdb_rating"),
    *(NameTexts.model_fields.keys() | DescriptionTexts.model_fields.keys() | FilmTexts.model_fields.keys()),
)
FLAGS = ("parent_control", "is_announcement", "is_season")
MOMENTS = ("published_from", "published_to")
POINTERS = ("copyright_holder", "external_api_config", "price_category", "video_provider")
SETS = (
    *("genres", "stream_services", "tariffs", "actors_set", "available_on", "package_videos"),
    *("similar_set", "similar_add", "similar_remove"),
)


def video_fields(call: ContentCall, params: FilmParams) -> VideoFields:
    """Raises FieldsInvalid."""
    found = given_fields(params, PLAIN, FLAGS)
    found.update({name: own_time(call, moment) for name, moment in given_fields(params, MOMENTS).items()})
    if params.average_customers_rating is not None:
        found["imported_rating"] = params.average_customers_rating
    if params.premiere_date is not None:
        day = params.premiere_date
        found["premiere_date"] = clock.local_day(day, call.operator.time_zone) if day.tzinfo else day.date()
    if params.meta:
        found["meta"] = read_meta(params.meta)
    return cast("VideoFields", found)


def video_links(params: FilmParams) -> VideoLinks:
    """An id of 0 is none."""
    pointers = {name: found for name in POINTERS if (found := getattr(params, name))}
    return cast("VideoLinks", {**pointers, **given_fields(params, SETS)})


def video_images(params: FilmParams) -> dict[str, ImageSource]:
    return given_images(params, FilmImages.model_fields)


# --- answers ----------------------------------------------------------------------------------------------------------
class ContentVideoFile(Schema):
    id: int
    name: str
    duration: int


class ContentVideoRow(Schema):
    id: int
    has_seasons: bool
    has_episodes: bool
    files: list[ContentVideoFile]


class ContentVideoRows(Answer):
    videos: list[ContentVideoRow]
    count: int


class ContentVideoDetail(Answer):
    id: int
    is_season: int
    has_seasons: bool
    has_episodes: bool
    files: list[int]
    seasons: list[int]
    video_provider_id: int
    provider: str
    is_announcement: int
    name: str
    name_lang1: str
    name_lang2: str
    name_lang3: str
    name_lang4: str
    name_lang5: str
    name_orig: str
    description: str
    description_lang1: str
    description_lang2: str
    description_lang3: str
    description_lang4: str
    description_lang5: str
    short_description: str
    short_description_lang1: str
    short_description_lang2: str
    short_description_lang3: str
    short_description_lang4: str
    short_description_lang5: str
    countries: str
    countries_lang1: str
    countries_lang2: str
    countries_lang3: str
    countries_lang4: str
    countries_lang5: str
    language: str
    language_lang1: str
    language_lang2: str
    language_lang3: str
    language_lang4: str
    language_lang5: str
    poster_small: str
    poster_small_lang1: str
    poster_small_lang2: str
    poster_small_lang3: str
    poster_small_lang4: str
    poster_small_lang5: str
    poster_big: str
    poster_big_lang1: str
    poster_big_lang2: str
    poster_big_lang3: str
    poster_big_lang4: str
    poster_big_lang5: str
    horizontal_poster: str
    horizontal_poster_lang1: str
    horizontal_poster_lang2: str
    horizontal_poster_lang3: str
    horizontal_poster_lang4: str
    horizontal_poster_lang5: str
    logo: str
    vertical_poster: str
    ad_banner: str
    screenshot_big: str
    screenshot_b_big: str
    year: int
    genres: list[int]
    genres_kinopoisk: str
    is_parent_control: int
    is_package: int
    package_videos: list[int]
    rating: int
    kinopoisk_rating: float
    imdb_rating: float
    average_customers_rating: float
    duration: int
    video_source: int
    actors: list[int]
    episode_count: int
    ext_id: str
    is_4k: int
    is_similar_exist: int
    meta: str
