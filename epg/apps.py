from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EpgConfig(AppConfig):
    name = "epg"
    verbose_name = _("Programme guide")

    def ready(self) -> None:
        from core import icons

        icons.register("epg.EpgChannel", "icon")
