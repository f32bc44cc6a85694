"""System checks of what the database says about the staff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from clients.models import Client, User

NAMES_SHOWN = 10
CHECKED = ("currency", "time_zone", "contract_number_mask", "invoice_number_mask")


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


@register(Tags.database)
def check_operators_money(databases: Sequence[str] | None = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """Currencies, time zones and masks that a release before took."""
    if not databases:
        return
    try:
        rows = list(Client.objects.order_by("pk"))
    except DatabaseError:
        return
    for row in rows:
        wrong = [name for name in CHECKED if not is_right(row, name)]
        if wrong:
            values = ", ".join(f"{name} {getattr(row, name)!r}" for name in wrong)
            yield Warning(
                f"Operator #{row.pk}: {values} can't be used.",
                hint="Choose others in the panel. Until then an unknown zone is UTC, a currency that is none has two "
                "decimal places, and a mask is taken as well as it goes.",
                id="smarty.W073",
            )


def is_right(row: Client, name: str) -> bool:
    field: Any = Client._meta.get_field(name)
    try:
        field.clean(getattr(row, name), row)
    except ValidationError:
        return False
    return True


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
