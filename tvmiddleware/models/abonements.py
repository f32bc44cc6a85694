"""Numbers of new accounts: each operator's come from a counter, one after the other.

A number that people choose (a phone, a number of another system) does not move the counter, which leaves out the ones
that are taken. So a huge one ends nothing, and the number of a deleted account is not the next one's.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from tvmiddleware.models.accounts import LARGEST_ABONEMENT, Account

BEFORE_FIRST = 100_000
FIRST_LOOK = 50
LENGTHS = range(1, 10)
"""Digits of a number that a counter gave. A phone has more."""


class AbonementCounter(models.Model):
    """The last abonement that an operator's new accounts were given: each comes from here once, deleted or not.

    Written by ``services.abonements``; numbers that people choose do not move it.
    """

    client = models.OneToOneField(
        "clients.Client", models.CASCADE, primary_key=True, related_name="+", verbose_name=_("operator")
    )
    last = models.BigIntegerField(_("last number"))

    class Meta:
        verbose_name = _("abonement counter")
        verbose_name_plural = _("abonement counters")
        ordering = ("client",)

    def __str__(self) -> str:
        return f"{self.client_id}: {self.last}"


def next_abonement(client_id: int, skip: int = 0) -> int | None:
    """The first free number after the counter, or one of those after it; None: there are no more.

    Nothing is reserved: whoever gives it to an account says so with ``services.abonements``.
    """
    after, wide = last_given(client_id), FIRST_LOOK
    while after < LARGEST_ABONEMENT:
        window = range(after + 1, min(after + wide, LARGEST_ABONEMENT) + 1)
        rows = Account.objects.filter(client_id=client_id, abonement__gt=after, abonement__lte=after + wide)
        taken = set(rows.values_list("abonement", flat=True))
        free = [number for number in window if number not in taken]
        if len(free) > skip:
            return free[skip]
        after, wide, skip = after + wide, wide * 2, skip - len(free)
    return None


def last_given(client_id: int) -> int:
    found = AbonementCounter.objects.filter(client_id=client_id).values_list("last", flat=True).first()
    return usual_last(client_id) if found is None else found


def usual_last(client_id: int) -> int:
    """The number with which the counter begins of an operator that has accounts already: the largest one of the length
    that most of them have. One of another length is somebody's choice, or a slip."""
    rows = Account.objects.filter(client_id=client_id)
    lengths = {f"of_{length}": Count("pk", filter=of_length(length)) for length in LENGTHS}
    counts = rows.aggregate(**lengths)
    most = max(LENGTHS, key=lambda length: counts[f"of_{length}"])
    if not counts[f"of_{most}"]:
        return BEFORE_FIRST
    return int(rows.filter(of_length(most)).aggregate(last=Max("abonement"))["last"])


def of_length(length: int) -> Q:
    return Q(abonement__gte=10 ** (length - 1), abonement__lt=10**length)
