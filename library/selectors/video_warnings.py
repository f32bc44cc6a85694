"""What is wrong with a film, for those who look after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from library.models import Episode, Video, VideoFile
from library.texts import sort_text

MOST_DOUBLES = 5


@dataclass(frozen=True)
class VideoWarning:
    """``film_ids``: films that it is about besides, with their names."""

    text: Any
    films: tuple[tuple[int, str], ...] = ()


def find_warnings(video: Video, *, now: datetime) -> list[VideoWarning]:
    """In the order of their weight: nobody sees it, it does not play, parts of it do not, it may be there twice."""
    return [*visibility_warnings(video, now), *playback_warnings(video), *series_warnings(video), *doubles(video)]


def visibility_warnings(video: Video, now: datetime) -> Iterator[VideoWarning]:
    tariffs = video.tariffs.all()
    if not tariffs:
        yield VideoWarning(_("It is in no tariff: nobody sees it."))
    elif not any(tariff.enabled and tariff.used_for_video_list for tariff in tariffs):
        yield VideoWarning(_("None of its tariffs is switched on and used for films: nobody sees it."))
    if video.published_to and video.published_to <= now:
        yield VideoWarning(_("The time of its publication is over: nobody sees it."))
    if not video.available_everywhere and not (video.available_countries.exists() or video.available_cities.exists()):
        yield VideoWarning(_("It is not for all countries, and none is chosen: nobody sees it."))
    if video.video_provider and not video.video_provider.enabled:
        yield VideoWarning(_("Its provider is switched off: nobody sees it."))
    if video.external_api_config and not video.external_api_config.enabled:
        yield VideoWarning(_("Its integration is switched off: nobody sees it."))


def playback_warnings(video: Video) -> Iterator[VideoWarning]:
    """Of what the operator's own servers play. An announcement plays its trailers only."""
    if video.channel_id or video.external_api_config_id:
        return
    if video.is_package:
        if not video.package_videos.exists():
            yield VideoWarning(_("The package holds no film."))
        return
    files = VideoFile.objects.filter(video=video)
    if not video.is_announcement and not files.filter(is_trailer=False).exists():
        yield VideoWarning(_("It has no file: it does not play."))
    if files.filter(filename="").exists():
        yield VideoWarning(_("A file has no path on the stream server."))
    elif files.exists() and not (video.uri or has_server(video)):
        yield VideoWarning(_("It has neither a stream service of type VOD nor a direct address: it does not play."))


def has_server(video: Video) -> bool:
    services = video.stream_services.all()
    return any(service.enabled and service.type == service.Type.VOD for service in services)


def series_warnings(video: Video) -> Iterator[VideoWarning]:
    episodes = Episode.objects.filter(video=video)
    if not video.is_season:
        if episodes.exists() or video.seasons.exists():
            yield VideoWarning(_("It has seasons or episodes, but is not marked as a series."))
        return
    playing = VideoFile.objects.filter(episode_id=OuterRef("pk"), is_trailer=False)
    idle = episodes.filter(~Exists(playing))
    if planned := idle.filter(is_planned=True).count():
        yield VideoWarning(
            ngettext_lazy(
                "%(count)d planned episode has no file yet: some boxes then show no episode at all.",
                "%(count)d planned episodes have no file yet: some boxes then show no episode at all.",
                planned,
            )
            % {"count": planned}
        )
    if missing := idle.filter(is_planned=False).count():
        yield VideoWarning(
            ngettext_lazy(
                "%(count)d episode has no file: it is not shown.",
                "%(count)d episodes have no file: they are not shown.",
                missing,
            )
            % {"count": missing}
        )


def doubles(video: Video) -> Iterator[VideoWarning]:
    found = tuple(find_doubles(video).values_list("pk", "name")[:MOST_DOUBLES])
    if found:
        yield VideoWarning(_("There are films with the same name and year, or the same Kinopoisk id:"), found)


def find_doubles(video: Video) -> QuerySet[Video]:
    """Others of the operator with the same name (without case and signs) and year, where both have one; or the same
    Kinopoisk id."""
    same_year = Q(year__in=(video.year, 0)) if video.year else Q()
    wanted = Q(sort_name=sort_text(video.name)) & same_year
    if video.kinopoisk_id:
        wanted |= Q(kinopoisk_id=video.kinopoisk_id)
    rows = Video.objects.filter(wanted, client_id=video.client_id, is_season=video.is_season, channel=None)
    return rows.exclude(pk=video.pk).order_by("pk")
