"""Profiles on the wire."""

from __future__ import annotations

from typing import Any

from tvmiddleware.selectors.profiles import AccountProfile, ProfileRow


def profile_row(row: ProfileRow, *, lang: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.names[lang],
        "default": int(row.default),
        "show_adult_content": int(row.show_adult_content),
        "description": row.descriptions[lang],
    }


def account_profile(row: AccountProfile, *, lang: int) -> dict[str, Any]:
    type_name = row.profile.names[lang]
    return {"name": row.name or type_name, "profile_id": row.profile.id, "profile_name": type_name}
