"""Where data of films and people is loaded from: the one of several sources that TVMIDDLEWARE_MOVIEDB names.

A source registers itself with ``register_source``. It asks somebody else's server, so it is called in a job, or in a
call for INLINE_SECONDS at most.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from library.backends.films.base import FilmMetadata as FilmMetadata
from library.backends.films.base import MetadataError as MetadataError
from library.backends.films.base import MetadataIdUnknown as MetadataIdUnknown
from library.backends.films.base import MetadataLate as MetadataLate
from library.backends.films.base import MetadataSource as MetadataSource
from library.backends.films.base import MetadataUnreachable as MetadataUnreachable
from library.backends.films.base import MetadataUnreadable as MetadataUnreadable
from library.backends.films.base import PersonMetadata as PersonMetadata
from library.backends.films.base import SourceBlocked as SourceBlocked
from library.backends.films.base import SourceNotConfigured as SourceNotConfigured
from library.backends.films.base import SourceQuotaReached as SourceQuotaReached

INLINE_SECONDS = 0.8
"""Clients of the Content API give up after one second."""
LONGEST_SECONDS = 30.0
"""In a job."""

_sources: dict[str, MetadataSource] = {}


def register_source(source: MetadataSource) -> None:
    """Raises ImproperlyConfigured for a name that is taken."""
    if source.name in _sources:
        raise ImproperlyConfigured(f"there are two sources of film data named {source.name!r}")
    _sources[source.name] = source


def unregister_source(name: str) -> None:
    """For tests and plug-ins that go."""
    _sources.pop(name, None)


def configured_source() -> MetadataSource:
    """The source that TVMIDDLEWARE_MOVIEDB names. Raises SourceNotConfigured."""
    source = _sources.get(settings.TVMIDDLEWARE_MOVIEDB)
    if source is None or not source.is_configured():
        raise SourceNotConfigured
    return source
