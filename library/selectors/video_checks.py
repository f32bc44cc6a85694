"""What has to hold of a film besides what its columns say themselves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from library.models import Video


def ext_id_error(video: Video) -> Any:
    """Why the film can't have its external id; None: it can. One integration names no two films alike."""
    video.fill_derived()
    if not video.ext_id:
        return None
    same = Video.objects.filter(client_id=video.client_id, ext_mark=video.ext_mark, ext_id=video.ext_id)
    holder = same.exclude(pk=video.pk).first()
    return None if holder is None else _("film #%(id)d has this external id") % {"id": holder.pk}


def package_error(video: Video, members: Collection[Video]) -> Any:
    """Why these can't be the films of the package; None: they can."""
    if not members:
        return None
    if not video.is_package:
        return _("only a package holds films")
    if video.pk in {member.pk for member in members}:
        return _("a package can't hold itself")
    nested = [member.name for member in members if member.is_package]
    if nested:
        return _("packages can't hold packages: %(names)s") % {"names": ", ".join(nested)}
    return None


def holding_package(video: Video) -> Video | None:
    """A package that holds the film, which then can't become one itself."""
    return Video.objects.filter(package_videos=video).first() if video.pk else None
