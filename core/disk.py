"""Disks that take no more: which errors say so, and the words for those who wait for the file."""

from __future__ import annotations

import errno

from django.utils.translation import gettext_lazy as _

from core.api.errors import DomainError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class NotStored(DomainError):
    """A file could not be written; nothing of it is left. ``message`` says why."""


def is_full(error: OSError) -> bool:
    """No room, a quota that is used up, or the largest file that this process may write."""
    return error.errno in FULL


def not_stored(error: OSError) -> NotStored:
    """The refusal for an error of writing."""
    if is_full(error):
        return NotStored(_("there is no room left on the server's disk: nothing was saved"))
    return NotStored(_("the server can't write the file (%(reason)s): nothing was saved") % {"reason": error.strerror})
