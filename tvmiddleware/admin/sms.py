"""The page of SMS for those who sell to a part of the customers: ``sms`` itself knows no customers."""

from __future__ import annotations

from django.contrib import admin

from sms.admin import SmsAdmin
from sms.models import Sms
from tvmiddleware.admin.common import OfPhones


class DealtSmsAdmin(OfPhones, SmsAdmin):
    """A dealer's staff sees what went to the phones of his customers."""


admin.site.unregister(Sms)
admin.site.register(Sms, DealtSmsAdmin)
