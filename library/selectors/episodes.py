"""Seasons and episodes that a viewer sees."""

from __future__ import annotations

from dataclasses import dataclass

from core.api.errors import DomainError
from library.models import Episode, Season
from library.records.video_facts import FileFacts, file_facts
from library.records.videos import EpisodeCard, SeasonCard, VideoCard
from library.selectors.video_access import VideoLibrary, VideoNotFound, find_video
from library.selectors.video_owners import film_of


class SeasonNotFound(DomainError):
    """No such season, or the viewer must not know of its series."""


class EpisodeNotFound(DomainError):
    """No such episode, or the viewer must not know of its series."""


@dataclass(frozen=True)
class EpisodeFacts:
    """``files``: without trailers."""

    card: EpisodeCard
    files: tuple[FileFacts, ...]


@dataclass(frozen=True)
class SeasonFacts:
    season: SeasonCard
    episodes: list[EpisodeFacts]


def season_episodes(library: VideoLibrary, season_id: int) -> SeasonFacts:
    """An episode that is not planned and has no file is left out: there is nothing to show of it. Raises
    SeasonNotFound."""
    try:
        card = find_video(library, film_of(Season, season_id))
    except VideoNotFound as error:
        raise SeasonNotFound from error
    season = card.season(season_id)
    if season is None:
        raise SeasonNotFound
    return SeasonFacts(season, shown_episodes(library, card, season_id))


def shown_episodes(library: VideoLibrary, card: VideoCard, season_id: int) -> list[EpisodeFacts]:
    """Those of a season that there is something to show of."""
    found = [episode_facts(library, card, one) for one in card.episodes if one.season_id == season_id]
    return [one for one in found if one.files or one.card.is_planned]


def find_episode(library: VideoLibrary, episode_id: int) -> EpisodeFacts:
    """Raises EpisodeNotFound."""
    try:
        card = find_video(library, film_of(Episode, episode_id))
    except VideoNotFound as error:
        raise EpisodeNotFound from error
    episode = card.episode(episode_id)
    if episode is None:
        raise EpisodeNotFound
    return episode_facts(library, card, episode)


def episode_facts(library: VideoLibrary, card: VideoCard, episode: EpisodeCard) -> EpisodeFacts:
    files = (one for one in card.plain_files if one.episode_id == episode.id)
    return EpisodeFacts(episode, tuple(file_facts(one, library.personal) for one in files))
