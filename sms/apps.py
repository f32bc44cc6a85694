from django.apps import AppConfig

from core.discovery import discover_tables


class SmsConfig(AppConfig):
    name = "sms"
    verbose_name = "SMS"

    def ready(self) -> None:
        discover_tables(self.name)
