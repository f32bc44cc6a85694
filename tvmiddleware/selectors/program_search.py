"""Programmes by a part of their name, around now, on the channels that an account may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q

from core.api.errors import DomainError
from core.clock import unix_seconds
from core.i18n import language_field
from epg.models import Epg
from tvmiddleware.records.maturity import Maturity
from tvmiddleware.records.programs import Program
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import viewer_access
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.programs import Viewing, guide_channels, programs_by_id, viewing_of

SHORTEST, LONGEST_TEXT = 2, 255
MOST_MATCHES = 2000
LONGEST_PROGRAM = timedelta(days=1)


class SearchTooShort(DomainError):
    """Fewer letters than would find anything in particular."""


@dataclass(frozen=True)
class Search:
    """``only_archive``: nothing without a recording. ``skip_unavailable``: nothing that the account may not play."""

    text: str
    only_archive: bool = False
    skip_unavailable: bool = False
    limit: int = 0
    page: int = 1


@dataclass(frozen=True)
class ProgramMatch:
    view: Viewing
    program: Program


def search_programs(
    operator: Operator, record: SessionRecord, search: Search, slot: int, now: datetime
) -> list[ProgramMatch]:
    """One page, by begin; a programme stands there once for each channel that shows it."""
    text = search.text.replace("\0", "").strip()[:LONGEST_TEXT]
    if len(text) < SHORTEST:
        raise SearchTooShort
    guides = guide_channels(viewer_access(operator, record).channels)
    views = {guide: [viewing_of(operator, record, row, now) for row in rows] for guide, rows in guides.items()}
    most = settings.TVMIDDLEWARE_PROGRAM_LIST_SEARCH_LIMIT_RESULTS_TO
    limit = min(search.limit, most) if search.limit > 0 else most
    first = (max(search.page, 1) - 1) * limit
    hits = list(wanted(matches(list(guides), text, slot, now, record.maturity), views, search))[first : first + limit]
    programs = programs_by_id({pk for pk, _view in hits}, slot)
    return [ProgramMatch(view, programs[pk]) for pk, view in hits if pk in programs]


Match = tuple[int, int, datetime, datetime]


def matches(guides: list[int], text: str, slot: int, now: datetime, maturity: Maturity) -> list[Match]:
    """Id, guide channel, begin and end. The time comes first: it leaves a small part of the guide to look through."""
    since = now - timedelta(days=settings.TVMIDDLEWARE_PROGRAM_LIST_SEARCH_DAYS_PAST)
    until = now + timedelta(days=settings.TVMIDDLEWARE_PROGRAM_LIST_SEARCH_DAYS_FUTURE)
    rows = Epg.objects.filter(
        named(text, slot),
        maturity.condition(),
        epg_channel_id__in=guides,
        datetime_end__gt=since,
        datetime_begin__gt=since - LONGEST_PROGRAM,
        datetime_begin__lt=until,
    ).order_by("datetime_begin", "id")
    return list(rows.values_list("id", "epg_channel_id", "datetime_begin", "datetime_end")[:MOST_MATCHES])


def named(text: str, slot: int) -> Q:
    """The name in this language or the default one contains the text, in whatever case."""
    spellings = {text}
    if connection.vendor == "sqlite":  # it knows no case beyond ASCII
        spellings |= {text.lower(), text.upper(), text.capitalize(), text.title()}
    found = Q(pk__in=[])
    for name in {"name", language_field("name", slot)}:
        for spelling in spellings:
            found |= Q(**{f"{name}__icontains": spelling})
    return found


def wanted(found: list[Match], views: dict[int, list[Viewing]], search: Search) -> Iterator[tuple[int, Viewing]]:
    """What is still to come or recorded: the rest nobody can watch any more."""
    for pk, guide, begin, end in found:
        for view in views[guide]:
            recorded = view.has_record(unix_seconds(begin))
            if not recorded and (search.only_archive or unix_seconds(end) <= view.on_air):
                continue
            if search.skip_unavailable and not (view.subscribed and not view.is_blocked(unix_seconds(begin))):
                continue
            yield pk, view
