"""A name that published plug-ins import from; see ``tvmiddleware/compat``."""

from __future__ import annotations

from tvmiddleware.compat.api_base import TVMiddlewareApiParams as TVMiddlewareApiParams
