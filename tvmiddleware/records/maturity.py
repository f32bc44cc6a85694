"""What the profile of a session lets its viewer know of: the one rule behind every list, title, picture and address.

A channel under the operator's parental control is adult content as a whole. A programme has an age rating; 0 is one
that nobody rated and passes.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Q

from tvmiddleware.records.channels import ChannelRow


class Maturity(NamedTuple):
    """``max_rating`` 0: any age. A tuple, because it is a part of keys."""

    adult: bool = True
    max_rating: int = 0

    def lets_channel(self, row: ChannelRow) -> bool:
        return self.adult or not row.parent_control

    def lets_rating(self, rating: int) -> bool:
        return not self.max_rating or rating <= self.max_rating

    def condition(self) -> Q:
        """The same for rows of the guide."""
        return Q(rating__lte=self.max_rating) if self.max_rating else Q()


EVERYTHING = Maturity()
"""For whoever has no profile: guests, and sessions that chose none."""
