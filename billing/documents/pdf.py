"""PDF by WeasyPrint, which needs Debian's libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0.

It is imported at the first PDF: it takes its time, and on a machine without those libraries all else has to work.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

from PIL import ImageFile

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class PdfImpossible(Exception):
    """WeasyPrint or its libraries are not installed."""


@lru_cache(maxsize=1)
def weasyprint() -> Any:
    """The library; OSError or ImportError on each try while something is missing.

    It tells Pillow, for the whole process, to take pictures that are cut off: uploads must stay refused.
    """
    strict = ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        return import_module("weasyprint")
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = strict


def pdf_available() -> bool:
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
