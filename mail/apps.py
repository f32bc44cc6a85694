from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.discovery import discover_tables


class MailConfig(AppConfig):
    name = "mail"
    verbose_name = _("E-mail")

    def ready(self) -> None:
        discover_tables(self.name)
