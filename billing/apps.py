from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Billing")

    def ready(self) -> None:
        from billing import checks, receivers  # noqa: F401  (a contract for every customer)
        from billing.selectors.parked import parked_figures
        from core import scrape

        scrape.register(parked_figures)
