"""PDF by WeasyPrint, which needs Debian's libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0.

It is imported at the first PDF: it takes its time, and on a machine without those libraries all else has to work.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class PdfImpossible(Exception):
    """WeasyPrint or its libraries are not installed."""


@lru_cache(maxsize=1)
def weasyprint() -> Any:
    """The library; OSError or ImportError on each try while something is missing."""
    return import_module("weasyprint")


def available() -> bool:
    try:
        weasyprint()
    except (ImportError, OSError):
        return False
    return True


def pdf_of(html: str) -> bytes:
    """The page as a PDF. Only pictures inside the text (``data:``) are shown: a template makes us fetch nothing."""
    try:
        library = weasyprint()
    except (ImportError, OSError) as error:
        raise PdfImpossible(PACKAGES) from error
    fetcher = library.urls.URLFetcher(allowed_protocols=("data",))
    made: bytes = library.HTML(string=html, url_fetcher=fetcher).write_pdf()
    return made
