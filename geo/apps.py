from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.discovery import discover_tables


class GeoConfig(AppConfig):
    name = "geo"
    verbose_name = _("Geography")

    def ready(self) -> None:
        discover_tables(self.name)
