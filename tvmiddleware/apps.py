from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.discovery import discover_tables


class TvmiddlewareConfig(AppConfig):
    name = "tvmiddleware"
    verbose_name = _("TV middleware")

    def ready(self) -> None:
        from tvmiddleware import checks, listeners  # noqa: F401  (checks: registers a system check)
        from tvmiddleware.services import licence_limits

        discover_tables(self.name)
        licence_limits.watch_limits()
        listeners.register_listeners()
