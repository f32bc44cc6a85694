from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.discovery import discover_tables


class ClientsConfig(AppConfig):
    name = "clients"
    verbose_name = _("Operators")

    def ready(self) -> None:
        from clients import checks  # noqa: F401  (registers the system checks)

        discover_tables(self.name)
