"""The action that makes guides anew, shared by guide channels and operators' channels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import background
from core.admin.actions import refuse
from core.admin.scope import request_scope

MOST = 50


def may_reimport(request: HttpRequest) -> bool:
    """Guides are shared by all operators, so an operator's own staff does not replace them."""
    user: Any = request.user
    return bool(user.has_perm("epg.change_epgchannel")) and not request_scope(request).is_limited


def reimport(admin: Any, request: HttpRequest, epg_channel_ids: Iterable[int]) -> None:
    """Start the import of these guide channels in the background and say so."""
    ids = sorted(set(epg_channel_ids))
    if not ids:
        refuse(admin, request, _("The selected channels have no guide."))
    elif len(ids) > MOST:
        refuse(admin, request, _("too many at once: at most %(limit)d") % {"limit": MOST})
    else:
        background.start("epg_reimport", *map(str, ids))
        text = ngettext(
            "The guide of %(count)d channel is being imported; the log smarty_epg tells how it went.",
            "The guides of %(count)d channels are being imported; the log smarty_epg tells how it went.",
            len(ids),
        )
        admin.message_user(request, text % {"count": len(ids)}, messages.SUCCESS)
