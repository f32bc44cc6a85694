"""The first page of the panel."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.admin.scope import request_scope
from tvmiddleware.admin.summary import build_overview


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Called by the panel (setting UNFOLD): cards with numbers of what the user may see."""
    numbers = build_overview(*request_scope(request))
    user: Any = request.user
    cards = [
        card(_("Accounts"), numbers["total"], _("active: %(n)d") % {"n": numbers["active"]}, "tvmiddleware_account"),
        card(
            _("Online now"),
            numbers["sessions_online"],
            ngettext("%(n)d account", "%(n)d accounts", numbers["online"]) % {"n": numbers["online"]},
            "tvmiddleware_accountauthkey",
            "?seen=online",
        ),
        card(
            _("Channels"),
            numbers["channels"],
            _("switched on: %(n)d") % {"n": numbers["channels_enabled"]},
            "tvmiddleware_channel",
        ),
        card(_("Guide of tomorrow"), guide_share(numbers), guide_age(numbers), "epg_epgchannel"),
    ]
    context["title"] = _("Overview")
    context["cards"] = [one for one in cards if user.has_perm(one["right"])]
    context["attention"] = [one for one in attention(numbers) if user.has_perm(one["right"])]
    return context


def attention(numbers: dict[str, Any]) -> list[dict[str, Any]]:
    """What somebody should look at; nothing on a good day."""
    found = [
        (
            numbers["services_down"],
            _("Stream services that do not answer: %(n)d"),
            "tvmiddleware_streamservice",
            "?is_available__exact=0&enabled__exact=1",
        ),
        (numbers["sources_failed"], _("Guide sources that failed at the last import: %(n)d"), "epg_epgsource", ""),
        (
            numbers["channels_without_guide"],
            _("Channels without a guide: %(n)d"),
            "tvmiddleware_channel",
            "?guide=no&enabled__exact=1",
        ),
    ]
    return [card(text % {"n": count}, count, "", model, query) for count, text, model, query in found if count]


def card(title: str, number: Any, detail: str, model: str, query: str = "") -> dict[str, Any]:
    app, _bar, name = model.partition("_")
    return {
        "title": title,
        "number": number,
        "detail": detail,
        "link": reverse(f"admin:{model}_changelist") + query,
        "right": f"{app}.view_{name}",
    }


def guide_share(numbers: dict[str, Any]) -> str:
    return _("%(some)d of %(all)d") % {"some": numbers["guides_of_tomorrow"], "all": numbers["guides"]}


def guide_age(numbers: dict[str, Any]) -> str:
    """Until when there are programmes, and when they were fetched."""
    parts = []
    if numbers["guide_until"]:
        parts.append(_("until %(day)s") % {"day": local(numbers["guide_until"], "DATE_FORMAT")})
    if numbers["last_import"]:
        parts.append(_("imported %(time)s") % {"time": local(numbers["last_import"], "SHORT_DATETIME_FORMAT")})
    return ", ".join(parts) or _("nothing imported yet")


def local(moment: datetime, shape: str) -> str:
    return date_format(timezone.localtime(moment), shape)
