"""Sections of the menu that this app begins; others may put lines into them."""

from django.utils.translation import gettext_lazy as _

from core.admin.menu import MenuSection

SUBSCRIBERS = MenuSection(_("Subscribers"), 10)
CONTENT = MenuSection(_("Content"), 30)
MESSAGES = MenuSection(_("Messages"), 60)
