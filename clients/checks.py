"""System checks of what the database says about the staff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError

from clients.models import Client, User

NAMES_SHOWN = 10


@register(Tags.database)
def check_staff_is_placed(databases: Sequence[str] | None = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """Asked for by ``check --database default`` and before every ``migrate``."""
    if not databases:
        return
    try:
        names = unplaced_staff()
    except DatabaseError:  # before the first migrate there is no table
        return
    if names:
        more = ", ..." if len(names) > NAMES_SHOWN else ""
        yield Warning(
            f"Staff without an operator who are no superusers see nothing in the panel: "
            f"{', '.join(names[:NAMES_SHOWN])}{more}.",
            hint="Give each of them an operator or a dealer, make them superusers, or take is_staff away.",
            id="smarty.W070",
        )


def unplaced_staff() -> list[str]:
    """Names, at most one more than are shown."""
    rows = User.objects.filter(is_staff=True, is_superuser=False, client=None, dealer=None)
    return list(rows.order_by("pk").values_list("username", flat=True)[: NAMES_SHOWN + 1])


@register(Tags.database)
def check_names_without_case(databases: Sequence[str] | None = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """Names that a release before took though they differ from another's by case only."""
    if not databases:
        return
    try:
        users = list(User.objects.filter(username_form=None).values_list("username", flat=True)[: NAMES_SHOWN + 1])
        prefixes = list(Client.objects.filter(domain_prefix_form=None).values_list("domain_prefix", flat=True))
    except DatabaseError:
        return
    for what, names in (("Users", users), ("Subdomains of operators", prefixes)):
        if names:
            more = ", ..." if len(names) > NAMES_SHOWN else ""
            yield Warning(
                f"{what} whose names differ from another's by case only: {', '.join(names[:NAMES_SHOWN])}{more}.",
                hint="Rename or delete them; until then each is found by its exact name only.",
                id="smarty.W071",
            )
