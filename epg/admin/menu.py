"""The section of the menu that this app begins; others may put lines into it."""

from django.utils.translation import gettext_lazy as _

from core.admin.menu import MenuSection

GUIDE = MenuSection(_("Guide"), 40)
