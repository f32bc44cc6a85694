from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.discovery import discover_tables


class LibraryConfig(AppConfig):
    """What is watched at any time and the showcase that leads to it, see library/README.md."""

    name = "library"
    verbose_name = _("Video library")

    def ready(self) -> None:
        from library.backends.cinemas.handlers import register_cinemas
        from library.listeners import register_listeners

        discover_tables(self.name)
        register_listeners()
        register_cinemas()
