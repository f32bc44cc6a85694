"""A film with all that viewers are shown of it, without a database behind it. The same for every viewer."""

from __future__ import annotations

from dataclasses import dataclass

from tvmiddleware.records.channels import Texts, TrackRow

Names = Texts
"""A text in the default language and the five further ones."""


@dataclass(frozen=True, slots=True)
class FragmentCard:
    """Seconds from the begin of the file."""

    type: int
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class FileCard:
    """``duration``: seconds. ``episode_id`` 0: of the film itself. ``recorded_from``: begin of the broadcast that plays
    from the archive of the film's channel, Unix seconds; 0 = it lies on a server."""

    id: int
    video_id: int
    episode_id: int
    names: Names
    filename: str
    duration: int
    is_trailer: bool
    ext_id: str
    promo_images: Names
    quality: int
    sort: int
    own_fragments_win: bool
    recorded_from: int = 0
    fragments: tuple[FragmentCard, ...] = ()
    tracks: tuple[TrackRow, ...] = ()


@dataclass(frozen=True, slots=True)
class EpisodeCard:
    """``number``: its place in the season from 1; ``duration``: minutes. ``files``: without trailers."""

    id: int
    video_id: int
    season_id: int
    number: int
    names: Names
    descriptions: Names
    duration: int
    preview: str
    sort: int
    is_free: bool
    is_planned: bool


@dataclass(frozen=True, slots=True)
class SeasonCard:
    """``number``: its place among the film's seasons, from 1."""

    id: int
    number: int
    names: Names
    sort: int


@dataclass(frozen=True, slots=True)
class PersonCard:
    """``type``: library.constants.ActorType; ``birthdate``: ISO, "" = not known."""

    id: int
    type: int
    names: Names
    countries: Names
    photo: str
    gender: str
    birthdate: str


@dataclass(frozen=True, slots=True)
class RecordingCard:
    """Of a film that was made from a programme. Unix seconds."""

    channel_id: int
    program_id: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class VideoCard:
    """``files``: in playing order: by season, episode, file; trailers last. ``price_category_id``, ``provider_id``,
    ``integration_id`` 0: none. Dates are Unix seconds, 0 = none."""

    id: int
    client_id: int
    version: int
    names: Names
    name_orig: str
    descriptions: Names
    short_descriptions: Names
    countries: Names
    languages: Names
    directors: Names
    actors_text: str
    genres_kinopoisk: str
    kinopoisk_id: int
    kinopoisk_rating: float
    imdb_rating: float
    average_customers_rating: float
    year: int
    rating: int
    duration: int
    is_season: bool
    is_package: bool
    is_announcement: bool
    parent_control: bool
    published_from: int
    published_to: int
    uri: str
    ext_id: str
    meta: str
    posters_big: Names
    posters_small: Names
    horizontal_posters: Names
    vertical_poster: str
    logo: str
    ad_banner: str
    screenshot_big: str
    screenshot_b_big: str
    genre_ids: tuple[int, ...]
    people: tuple[PersonCard, ...]
    tariff_ids: frozenset[int]
    service_ids: tuple[int, ...]
    device_type_ids: frozenset[int]
    similar_ids: tuple[int, ...]
    package_video_ids: tuple[int, ...]
    package_ids: tuple[int, ...]
    price_category_id: int
    provider_id: int
    integration_id: int
    is_everywhere: bool
    country_ids: frozenset[int]
    city_ids: frozenset[int]
    recording: RecordingCard | None
    seasons: tuple[SeasonCard, ...] = ()
    episodes: tuple[EpisodeCard, ...] = ()
    files: tuple[FileCard, ...] = ()

    def episode(self, episode_id: int) -> EpisodeCard | None:
        return next((one for one in self.episodes if one.id == episode_id), None)

    def season(self, season_id: int) -> SeasonCard | None:
        return next((one for one in self.seasons if one.id == season_id), None)

    def file(self, file_id: int) -> FileCard | None:
        return next((one for one in self.files if one.id == file_id), None)

    @property
    def plain_files(self) -> tuple[FileCard, ...]:
        """Without trailers, in playing order."""
        return tuple(one for one in self.files if not one.is_trailer)

    @property
    def trailers(self) -> tuple[FileCard, ...]:
        return tuple(one for one in self.files if one.is_trailer)
