"""Helpers that published plug-ins import from ``tvmiddleware.models``."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from tvmiddleware.models.accounts import Account

FIRST_ABONEMENT = 100_001


class AccountHelper:
    @staticmethod
    def get_next_abonement(client: Any) -> int:
        """An abonement that no account of the operator has: one more than the largest. Nothing is reserved."""
        largest = Account.objects.filter(client=client).aggregate(largest=Max("abonement"))["largest"]
        return max(FIRST_ABONEMENT, (largest or 0) + 1)
