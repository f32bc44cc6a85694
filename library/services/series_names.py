"""What seasons and episodes are called that nobody has named: in the language of the installation."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _


def season_name(number: int) -> str:
    """``number`` 0: specials."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Season %(number)d") % {"number": number} if number else _("Specials")


def episode_name(number: int) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return _("Episode %(number)d") % {"number": number}
