"""Why a viewer does not see a film, in words: each rule of ``video_access`` is asked by itself."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from library.models import Video
from library.selectors.video_access import (
    VideoLibrary,
    archived_videos,
    bought_videos,
    elsewhere_videos,
    is_visible,
    on_any_device,
    unpublished_videos,
)
from library.selectors.video_warnings import visibility_warnings


def explain_hiding(library: VideoLibrary, video: Video) -> list[str]:
    """What hides the film from everybody, then what hides it from this viewer, on whatever device. Empty: he sees
    it."""
    if is_visible(library, video.pk):
        return []
    found = [str(warning.text) for warning in visibility_warnings(video, library.now)]
    found += hiding_rules(on_any_device(library), video)
    return found or [_("It is not shown to this viewer.")]


def hiding_rules(library: VideoLibrary, video: Video) -> Iterator[str]:
    """Those that the warnings of the film's page can't name, because they depend on who looks and when."""
    video_id, index = video.pk, library.index
    if index.place(video_id) < 0:
        yield _("It was added just now: lists of films do not have it yet.")
        return
    if video_id in unpublished_videos(library) and video.published_from and video.published_from > library.now:
        begin = formats.date_format(timezone.localtime(video.published_from), "SHORT_DATETIME_FORMAT")
        yield _("It is shown from %(begin)s on.") % {"begin": begin}
    if video_id not in bought_videos(library) and video_id not in index.any_of("tariff", library.open_tariffs):
        names = tariff_names(library, video)
        if names:
            yield _("This viewer has none of its tariffs: %(names)s.") % {"names": names}
    has_places = video.available_countries.exists() or video.available_cities.exists()
    if has_places and video_id in elsewhere_videos(index, library.viewer.region):
        yield _("It is for other countries or cities.")
    if video_id in index.flagged("recorded") and video_id not in archived_videos(library):
        yield _("The archive of its channel does not have it for this viewer.")


def tariff_names(library: VideoLibrary, video: Video) -> str:
    """Of those that open films: the others open it to nobody, and the warnings say so."""
    return ", ".join(tariff.name for tariff in video.tariffs.all() if tariff.pk in library.words.list_tariffs)
