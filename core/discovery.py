"""Finding the modules of a package, so that a file put into a folder needs no line in a list."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages


def import_submodules(package: str) -> list[str]:
    """Import every module below ``package``, folders too, in alphabetical order; their dotted names.

    Raises whatever a module raises at its import: one that can't be read is never skipped.
    """
    path = getattr(import_module(package), "__path__", None)
    names = sorted(found.name for found in walk_packages(path, f"{package}.")) if path else []
    for name in names:
        import_module(name)
    return names


def discover_tables(app: str) -> None:
    """Import ``<app>/tables.py`` or everything in ``<app>/tables/``: what the app's nouns register (core.table_rules,
    core.icons, core.scrape and the like). For ``AppConfig.ready``, once all models are there."""
    import_submodules(f"{app}.tables")
