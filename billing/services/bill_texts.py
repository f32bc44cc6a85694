"""Why a bill was made, in words: the comment of its transaction, in the installation's language."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from billing.schedule.renewing import FOR_EVER
from billing.schedule.state import CONNECTION, MONTH, PERIOD, BillReason


def text_of(reason: BillReason) -> str:
    return TEXTS[reason.kind](reason)


def month_text(reason: BillReason) -> str:
    texts = {"begin": f"{reason.begin:%d.%m.%Y}", "end": f"{reason.end:%d.%m.%Y}", "abonement": reason.abonement}
    return _("Subscription fee %(begin)s - %(end)s, account %(abonement)s") % texts


def period_text(reason: BillReason) -> str:
    texts = {"tariff": ", ".join(reason.names), "begin": f"{reason.begin:%d.%m.%Y}", "end": f"{reason.end:%d.%m.%Y}"}
    if reason.end == FOR_EVER:
        return _("%(tariff)s, from %(begin)s") % texts
    return _("%(tariff)s, %(begin)s - %(end)s") % texts


def connection_text(reason: BillReason) -> str:
    return _("Connection: %(tariffs)s") % {"tariffs": ", ".join(reason.names)}


TEXTS: dict[str, Callable[[BillReason], str]] = {MONTH: month_text, PERIOD: period_text, CONNECTION: connection_text}
