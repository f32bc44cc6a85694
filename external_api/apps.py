from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.discovery import discover_tables


class ExternalApiConfig(AppConfig):
    name = "external_api"
    verbose_name = _("External systems")

    def ready(self) -> None:
        from external_api import checks  # noqa: F401  (registers them)
        from external_api.modules import load_all

        discover_tables(self.name)
        load_all()
