"""Helpers that published plug-ins import from ``tvmiddleware.models``."""

from __future__ import annotations

from typing import Any

from tvmiddleware.models.abonements import next_abonement
from tvmiddleware.models.accounts import LARGEST_ABONEMENT


class AccountHelper:
    @staticmethod
    def get_next_abonement(client: Any) -> int:
        """An abonement that no account of the operator has, as new accounts get it. Nothing is reserved."""
        return next_abonement(client.pk) or LARGEST_ABONEMENT
