"""The section of the menu for what leads viewers to the contents."""

from django.utils.translation import gettext_lazy as _

from core.admin.menu import MenuSection

SHOWCASE = MenuSection(_("Showcase"), 37)
