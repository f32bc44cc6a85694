"""Giving an account the next number of the operator's counter (``models.abonements``)."""

from __future__ import annotations

from core.api.errors import DomainError
from tvmiddleware.models import AbonementCounter
from tvmiddleware.models.abonements import next_abonement, usual_last

NEAR = 1000
"""A number that is chosen so little ahead was proposed, or is about to be: the counter goes on after it."""


class AbonementsExhausted(DomainError):
    """No free abonement could be found."""


def abonement_free(client_id: int, skip: int = 0) -> int:
    """The next free number of the operator, as ``next_abonement`` finds it. Raises AbonementsExhausted."""
    found = next_abonement(client_id, skip)
    if found is None:
        raise AbonementsExhausted
    return found


def abonement_given(client_id: int, number: int) -> None:
    """An account has the number now; in the transaction that made it."""
    begin = {"last": lambda: usual_last(client_id)}
    row, _made = AbonementCounter.objects.get_or_create(client_id=client_id, defaults=begin)
    if row.last < number <= row.last + NEAR:
        AbonementCounter.objects.filter(pk=row.pk, last__lt=number).update(last=number)
