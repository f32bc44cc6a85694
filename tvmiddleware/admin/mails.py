"""The page of e-mails for those who sell to a part of the customers: ``mail`` itself knows no customers."""

from __future__ import annotations

from django.contrib import admin

from mail.admin import MailAdmin
from mail.models import Mail
from tvmiddleware.admin.common import OfAddresses


class DealtMailAdmin(OfAddresses, MailAdmin):
    """A dealer's staff sees what went to the addresses of his customers."""


admin.site.unregister(Mail)
admin.site.register(Mail, DealtMailAdmin)
