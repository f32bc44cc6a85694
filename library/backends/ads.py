"""Advertising that comes from somebody else: who delivers it, by the number that a block names as its provider.

None is part of this server: the protocols of those that operators use are not public. An installation's own plug-in
file (``modules_available``) registers one::

    class Agency(AdProvider):
        def list_movies(self, block, client_id, request): ...

    register_ad_provider(1, Agency())
"""

from __future__ import annotations

from collections.abc import Sequence

from core.api.errors import DomainError
from library.records.ads import AdBlockRow, AdMovieRow, AdRequest


class AdProviderFailed(DomainError):
    """The provider of a block gave no clips, or this server has none of that number."""


class AdProvider:
    """Derive and register. A box waits for the answer before it plays, so it has to come within 0.3 s."""

    def list_movies(self, block: AdBlockRow, client_id: int, request: AdRequest) -> Sequence[AdMovieRow]:
        """The clips to show now. Raises AdProviderFailed."""
        raise NotImplementedError


_providers: dict[int, AdProvider] = {}


def register_ad_provider(number: int, provider: AdProvider) -> None:
    """``number``: what a block names; 0 is the operator's own clips."""
    _providers[number] = provider


def find_ad_provider(number: int) -> AdProvider:
    """Raises AdProviderFailed: no such provider."""
    try:
        return _providers[number]
    except KeyError:
        raise AdProviderFailed from None
