"""Which channels get their guide from which sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet

from core.api.errors import DomainError
from epg.models import EpgChannel, EpgChannelAlternative, EpgSource


class SourceNotFound(DomainError):
    """No such source."""


class GuideChannelNotFound(DomainError):
    """No such guide channel, or none that fits."""


@dataclass(frozen=True)
class ImportSelection:
    """What a command is asked to look at; nothing set = everything that is switched on."""

    source_id: int | None = None
    source_name: str = ""
    epg_channel_id: int | None = None
    client_id: int | None = None

    @property
    def everything(self) -> bool:
        return self == ImportSelection()

    @property
    def named_source(self) -> bool:
        return self.source_id is not None or bool(self.source_name)


class Target(NamedTuple):
    """A guide channel that one id of a source fills. ``rank`` 0 = the channel's best source; ``shift`` in seconds."""

    epg_channel_id: int
    rank: int
    shift: int


@dataclass(slots=True)
class GuideChannel:
    """A channel to import, its own mapping, and its sources, the best first."""

    pk: int
    name: str
    source_id: int | None
    source_channel_id: str | None
    timeshift: int
    sources: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Feeds:
    channels: dict[int, GuideChannel]
    targets: dict[int, dict[str, list[Target]]]
    """source id -> id in the source -> channels."""


def find_source(selection: ImportSelection) -> EpgSource:
    """The source that the selection names."""
    wanted = EpgSource.objects.all()
    if selection.source_id is not None:
        wanted = wanted.filter(pk=selection.source_id)
    if selection.source_name:
        wanted = wanted.filter(name=selection.source_name)
    found = wanted.first() if selection.named_source else None
    if found is None:
        raise SourceNotFound(f"there is no guide source {selection.source_name or selection.source_id}")
    return found


def sources_of(selection: ImportSelection) -> list[EpgSource]:
    """The sources to read, the best first. A source asked for by name is read even when it is switched off."""
    if selection.named_source:
        return [find_source(selection)]
    return list(EpgSource.objects.filter(enabled=True).order_by("-priority", "pk"))


def selected_guides(selection: ImportSelection) -> set[int] | None:
    """The guide channels that a source or a channel was named by; None = all. Raises SourceNotFound."""
    if selection.epg_channel_id is None and not selection.named_source:
        return None
    found = EpgChannel.objects.all()
    if selection.epg_channel_id is not None:
        found = found.filter(pk=selection.epg_channel_id)
    if selection.named_source:
        source = find_source(selection)
        found = found.filter(Q(source=source) | Q(alternatives__source=source))
    return set(found.order_by().values_list("pk", flat=True))


def channels_of(selection: ImportSelection) -> QuerySet[EpgChannel]:
    """The guide channels to import. One asked for by id is imported even when its import is switched off."""
    if selection.epg_channel_id is not None:
        found = EpgChannel.objects.filter(pk=selection.epg_channel_id)
        if not found.exists():
            raise GuideChannelNotFound(f"there is no guide channel {selection.epg_channel_id}")
    else:
        found = EpgChannel.objects.filter(enabled=True)
    if selection.client_id is not None:
        found = found.filter(used_by(selection.client_id))
    elif settings.TVMW_EPG_DO_NOT_IMPORT_UNUSED and selection.epg_channel_id is None:
        found = found.filter(used_by())
    return found.distinct()


def guide_channel_of(channel_id: int) -> int:
    """The guide channel of an operator's channel (``Channel.epg_channel``), by the relation it makes to ours."""
    found = EpgChannel.objects.filter(channels=channel_id).values_list("pk", flat=True).first()
    if found is None:
        raise GuideChannelNotFound(f"there is no channel {channel_id}, or it has no guide channel")
    return found


def used_by(client_id: int | None = None) -> Q:
    """Guide channels that something of an operator (of this one, or of any) points at.

    Found by the reverse relations that other apps have made to EpgChannel, so that the guide knows none of them.
    """
    used = Q(pk__in=())
    for relation in EpgChannel._meta.related_objects:
        other = relation.related_model
        name = relation.get_accessor_name()
        if not isinstance(other, type) or other._meta.app_label == EpgChannel._meta.app_label or not name:
            continue
        query_name = relation.field.related_query_name()
        if client_id is None:
            used |= Q(**{f"{query_name}__isnull": False})
        elif any(one.name == "client" for one in other._meta.get_fields()):
            used |= Q(**{f"{query_name}__client_id": client_id})
    return used


def feeds_of(selection: ImportSelection, sources: Iterable[EpgSource]) -> Feeds:
    """Channels and how the given sources fill them.

    A channel's sources are ordered by priority; at the same priority its own source comes before the further ones.
    Sources that are not read now keep their rank, so that a lesser one does not take their days over.
    """
    read = {source.pk for source in sources}
    priorities = dict(EpgSource.objects.filter(Q(enabled=True) | Q(pk__in=read)).values_list("pk", "priority"))
    wanted = channels_of(selection)
    own = list(wanted.values_list("pk", "name", "source_id", "source_channel_id", "timeshift"))
    further = EpgChannelAlternative.objects.filter(epg_channel__in=wanted.values("pk")).order_by("pk")
    mappings: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    for pk, _name, source_id, source_channel_id, shift in own:
        if source_id in priorities and source_channel_id:
            mappings[pk].append((source_id, source_channel_id, shift))
    for pk, source_id, source_channel_id, shift in further.values_list(
        "epg_channel_id", "source_id", "source_channel_id", "timeshift"
    ):
        if source_id in priorities:
            mappings[pk].append((source_id, source_channel_id, shift))
    feeds = Feeds({row[0]: GuideChannel(*row) for row in own}, {source_id: defaultdict(list) for source_id in read})
    for pk, rows in mappings.items():
        for rank, (source_id, source_channel_id, shift) in enumerate(sorted(rows, key=lambda row: -priorities[row[0]])):
            feeds.channels[pk].sources.append(source_id)
            if source_id in read:
                feeds.targets[source_id][source_channel_id].append(Target(pk, rank, shift * 3600))
    return feeds
