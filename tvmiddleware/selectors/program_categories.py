""" "TV by interests": guide categories and genres, and which of them have something to show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from epg.models import Epg, EpgCategory, EpgChannel, EpgGenre
from tvmiddleware.records.maturity import EVERYTHING
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import viewer_access
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.program_records import recorded_categories


def visible_categories(
    operator: Operator, record: SessionRecord | None, *, only_recorded: bool, keep_empty: bool, now: datetime
) -> list[EpgCategory]:
    """The categories shown to viewers, in the editor's order. ``record`` None: somebody without a session.

    ``only_recorded``: those of which something is in the archive. ``keep_empty`` False, or an installation that does
    not look at programmes' categories: those that a visible channel always belongs to.
    """
    rows = list(EpgCategory.objects.filter(enabled=True))
    channels = operator_catalogue(operator).channels if record is None else viewer_access(operator, record).channels
    if only_recorded:
        maturity = record.maturity if record else EVERYTHING
        inside = recorded_categories(channels, operator, [row.pk for row in rows], now, maturity)
        rows = [row for row in rows if row.pk in inside]
    if not keep_empty or not settings.TVMW_CONSIDER_PROGRAM_CATEGORY:
        inside = set().union(*static_categories(row.epg_channel_id for row in channels).values())
        rows = [row for row in rows if row.pk in inside]
    return rows


def static_categories(epg_channel_ids: Iterable[int]) -> dict[int, set[int]]:
    """Guide channel -> the categories that it belongs to whatever it shows."""
    links = EpgChannel.extra_categories.through.objects.filter(epgchannel_id__in={pk for pk in epg_channel_ids if pk})
    found: dict[int, set[int]] = {}
    for epg_channel_id, category_id in links.values_list("epgchannel_id", "epgcategory_id"):
        found.setdefault(epg_channel_id, set()).add(category_id)
    return found


def program_genres(*, only_archive_screen: bool) -> list[EpgGenre]:
    rows = EpgGenre.objects.all()
    return list(rows.filter(show_in_archive=True) if only_archive_screen else rows)


def programs_of_category(program_ids: Iterable[int], category_id: int) -> set[int]:
    """Those of these programmes that have the category as a further one."""
    links = Epg.categories.through.objects.filter(epgcategory_id=category_id, epg_id__in=set(program_ids))
    return set(links.values_list("epg_id", flat=True))
