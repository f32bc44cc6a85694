from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.discovery import discover_tables


class EpgConfig(AppConfig):
    name = "epg"
    verbose_name = _("Programme guide")

    def ready(self) -> None:
        discover_tables(self.name)
