"""Where a viewer is in a film. Boxes say it every half minute: the heaviest write of the library."""

from __future__ import annotations

from datetime import datetime

from library.constants import SEEN_SHARE, ViewState
from library.records.videos import FileCard, VideoCard
from library.selectors.video_access import VideoLibrary, VideoNotFound, find_video
from library.services.video_marks import note_view
from tvmiddleware.constants import PositionType
from tvmiddleware.models import ContentPosition
from tvmiddleware.services.positions import (
    MOST_SECONDS,
    AssetMissing,
    ContentNotFound,
    PositionWrong,
    ResumePosition,
    save_position,
)


def set_video_position(*, library: VideoLibrary, account_id: int, place: ResumePosition, now: datetime) -> None:
    """One statement for the place, another one only where the film's mark changes. Nothing is kept of a trailer.
    Raises ContentNotFound, AssetMissing, PositionWrong, PositionNotSaved."""
    if place.position < 0 or place.duration < 0:
        raise PositionWrong
    card = film_of(library, place.content_id)
    file = file_of(card, place.asset_id)
    if file.is_trailer:
        return
    duration = min(place.duration or file.duration, MOST_SECONDS)
    position = min(place.position, MOST_SECONDS)
    seen = duration > 0 and position >= duration * SEEN_SHARE
    is_viewed = seen if place.is_viewed is None else place.is_viewed
    save_position(
        ContentPosition(
            account_id=account_id,
            content_type=PositionType.VIDEO,
            content_id=card.id,
            asset_id=file.id,
            position=position,
            duration=duration,
            is_viewed=is_viewed,
            updated_at=now,
        )
    )
    state = ViewState.SEEN if is_viewed and ends_film(card, file) else ViewState.STARTED
    note_view(
        account_id=account_id, video_id=card.id, state=state, now=now, known=library.personal.marks.views.get(card.id)
    )


def film_of(library: VideoLibrary, video_id: int) -> VideoCard:
    try:
        return find_video(library, video_id)
    except VideoNotFound as error:
        raise ContentNotFound from error


def file_of(card: VideoCard, asset_id: int) -> FileCard:
    """The file that is played; a film with exactly one needs not name it."""
    if asset_id:
        file = card.file(asset_id)
        if file is None:
            raise ContentNotFound
        return file
    if len(card.plain_files) != 1:
        raise AssetMissing
    return card.plain_files[0]


def ends_film(card: VideoCard, file: FileCard) -> bool:
    """A film ends with any of its files (several are qualities or parts), a series with its last episode that is not
    planned."""
    episodes = [one for one in card.episodes if not one.is_planned]
    if not card.is_season or not episodes:
        return True
    return file.episode_id == episodes[-1].id
