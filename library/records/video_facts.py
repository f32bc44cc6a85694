"""A film together with what the viewer has to do with it: what a row of a list is made of."""

from __future__ import annotations

from dataclasses import dataclass

from library.constants import QUALITIES_4K, VideoSource, ViewState
from library.records.video_marks import PersonalVideos
from library.records.videos import EpisodeCard, FileCard, VideoCard

NO_ASSET = -1


@dataclass(frozen=True, slots=True)
class FileFacts:
    card: FileCard
    position: int = 0
    is_viewed: bool = False


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Where the viewer goes on. Seconds; ``asset_id``, ``season_id`` NO_ASSET: nowhere."""

    position: int = 0
    asset_id: int = NO_ASSET
    season_id: int = NO_ASSET


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """``source``: library.constants.VideoSource."""

    card: VideoCard
    price_kind: int
    subscribed: bool
    purchased: bool
    favourite: bool
    viewed: bool
    customer_rating: int
    resume: ResumePoint
    files: tuple[FileFacts, ...]

    @property
    def source(self) -> int:
        if self.card.recording:
            return VideoSource.GUIDE
        return VideoSource.EXTERNAL if self.card.integration_id else VideoSource.OWN

    @property
    def is_4k(self) -> bool:
        return any(one.quality in QUALITIES_4K for one in self.card.plain_files)


def file_facts(file: FileCard, personal: PersonalVideos) -> FileFacts:
    found = personal.positions.films.get((file.video_id, file.id))
    return FileFacts(file, found.position, found.is_viewed) if found else FileFacts(file)


def resume_point(card: VideoCard, personal: PersonalVideos, playable: frozenset[int]) -> ResumePoint:
    """The newest place of the film, in a file that it still has. What was seen to the end begins anew; of a series the
    next episode does. ``playable``: files that the viewer may play."""
    asset_id = next((one for one in personal.assets.get(card.id, ()) if card.file(one)), None)
    if asset_id is None:
        return ResumePoint()
    found = personal.positions.films[card.id, asset_id]
    if not found.is_viewed:
        return ResumePoint(found.position, asset_id, season_of(card, asset_id))
    following = next_file(card, asset_id, playable) if card.is_season else None
    asset_id = following.id if following else asset_id
    return ResumePoint(0, asset_id, season_of(card, asset_id))


def season_of(card: VideoCard, file_id: int) -> int:
    file = card.file(file_id)
    episode: EpisodeCard | None = card.episode(file.episode_id) if file and file.episode_id else None
    return episode.season_id or NO_ASSET if episode else NO_ASSET


def next_file(card: VideoCard, file_id: int, playable: frozenset[int]) -> FileCard | None:
    """The next one of another episode that plays; None: the series is over."""
    files = card.plain_files
    place = next((place for place, one in enumerate(files) if one.id == file_id), None)
    if place is None:
        return None
    episode_id = files[place].episode_id
    return next((one for one in files[place + 1 :] if one.episode_id != episode_id and one.id in playable), None)


def has_been_seen(card: VideoCard, personal: PersonalVideos) -> bool:
    view = personal.marks.views.get(card.id)
    return view is not None and view.state == ViewState.SEEN
