from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.discovery import discover_tables


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Billing")

    def ready(self) -> None:
        from billing import checks, listeners, receivers  # noqa: F401  (a contract for every customer)

        discover_tables(self.name)
        listeners.register_listeners()
