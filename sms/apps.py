from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "sms"
    verbose_name = "SMS"

    def ready(self) -> None:
        from core import scrape
        from sms.selectors import figures

        scrape.register(figures.waiting)
