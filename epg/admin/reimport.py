"""The action that makes guides anew, shared by guide channels and operators' channels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import background, clock
from core.admin.actions import refuse_action, report_task
from core.admin.scope import request_scope
from core.services import tasks

MOST = 50


def may_reimport(request: HttpRequest) -> bool:
    """Guides are shared by all operators, so an operator's own staff does not replace them."""
    user: Any = request.user
    return bool(user.has_perm("epg.change_epgchannel")) and not request_scope(request).is_limited


def start_reimport(admin: Any, request: HttpRequest, epg_channel_ids: Iterable[int]) -> None:
    """Start the import of these guide channels in the background (a queue, or a process of its own) and say so."""
    ids = sorted(set(epg_channel_ids))
    if not ids:
        refuse_action(admin, request, _("The selected channels have no guide."))
    elif len(ids) > MOST:
        refuse_action(admin, request, _("too many at once: at most %(limit)d") % {"limit": MOST})
    elif settings.SMARTY_USE_RQ:
        user: Any = request.user
        calls = [tasks.TaskCall("epg.jobs.guide_reimported", {"epg_channel_id": pk}) for pk in ids]
        title = _("Import of the guide")
        report_task(admin, request, tasks.task_start(title=title, calls=calls, now=clock.now(), user_id=user.pk))
    else:
        background.start_command("epg_reimport", *map(str, ids))
        text = ngettext(
            "The guide of %(count)d channel is being imported; the log smarty_epg tells how it went.",
            "The guides of %(count)d channels are being imported; the log smarty_epg tells how it went.",
            len(ids),
        )
        admin.message_user(request, text % {"count": len(ids)}, messages.SUCCESS)
