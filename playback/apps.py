from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlaybackConfig(AppConfig):
    """Playing whatever has a stream: where from, at what address, by which token. It has no tables of its own."""

    name = "playback"
    verbose_name = _("Playback")
