"""Profile types of an operator, and the profiles of an account."""

from __future__ import annotations

from dataclasses import dataclass

from core.cache.local import memory
from tvmiddleware.models import AccountSettings, Profile
from tvmiddleware.records.channels import Texts
from tvmiddleware.selectors.channels import row_texts
from tvmiddleware.selectors.operators import Operator


@dataclass(frozen=True, slots=True)
class ProfileRow:
    id: int
    names: Texts
    descriptions: Texts
    default: bool
    show_adult_content: bool


@dataclass(frozen=True, slots=True)
class AccountProfile:
    """``name`` "": the viewer gave none, the type's own name counts."""

    name: str
    profile: ProfileRow


def profile_types(operator: Operator) -> dict[int, ProfileRow]:
    """Profile types by id; kept in this process per generation."""
    return memory.get(("profiles", operator.id), operator.generation, lambda: read_profiles(operator.id))


def read_profiles(client_id: int) -> dict[int, ProfileRow]:
    return {
        row.pk: ProfileRow(
            row.pk, row_texts(row, "name"), row_texts(row, "description"), row.default, row.show_adult_content
        )
        for row in Profile.objects.filter(client_id=client_id)
    }


def account_profiles(operator: Operator, account_id: int) -> list[AccountProfile]:
    """One profile per type of the operator, whether the account named it yet or not."""
    rows = AccountSettings.objects.filter(account_id=account_id).exclude(profile=None)
    named = dict(rows.values_list("profile_id", "name"))
    return [AccountProfile(named.get(row.id, ""), row) for row in profile_types(operator).values()]
