"""The film databases that TVMIDDLEWARE_MOVIEDB may name."""

from __future__ import annotations

from library.backends.films.kinopoisk import Kinopoisk
from library.backends.films.tmdb import Tmdb
from library.services.metadata import register_source

register_source(Kinopoisk())
register_source(Tmdb())
