"""What stands for a cinema in the panel's list of handlers as long as no plug-in does."""

from __future__ import annotations

from external_api import registry
from external_api.base import SmartyBilling
from library.backends.cinemas.base import CinemaSource
from library.backends.cinemas.megogo import Megogo
from library.backends.cinemas.premier import Premier
from library.backends.cinemas.start import Start

CINEMAS: dict[str, type[CinemaSource]] = {one.handler: one for one in (Megogo, Premier, Start)}


class CinemaIntegration(SmartyBilling):
    """Holds the attributes of a cinema's catalogue and is asked nothing. A plug-in of the same name, which also plays
    films and sells subscriptions, takes its place."""

    def is_internal(self) -> bool:
        return True


def register_cinemas() -> None:
    """Plug-ins have been loaded before."""
    for name in CINEMAS:
        if registry.get(name) is None:
            registry.add(name, CinemaIntegration)
