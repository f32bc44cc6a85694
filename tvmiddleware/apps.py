from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TvmiddlewareConfig(AppConfig):
    name = "tvmiddleware"
    verbose_name = _("TV middleware")

    def ready(self) -> None:
        from core import icons, scrape
        from tvmiddleware import checks  # noqa: F401  (registers a system check)
        from tvmiddleware.cache import receivers  # noqa: F401  (connects invalidation to admin edits)
        from tvmiddleware.selectors import figures
        from tvmiddleware.services import licence_room

        licence_room.watch()
        icons.register("tvmiddleware.Channel", "icon")
        for source in (figures.online, figures.guide, figures.streaming):
            scrape.register(source)
