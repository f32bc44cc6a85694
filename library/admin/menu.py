"""The section of the menu that this app begins."""

from django.utils.translation import gettext_lazy as _

from core.admin.menu import MenuSection

LIBRARY = MenuSection(_("Video library"), 35)
