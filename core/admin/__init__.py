"""The service panel: what every page of it shares."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

admin.site.index_title = _("Overview")
